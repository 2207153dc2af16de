using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace DayTrading.Quotes;

/// <summary>
/// Redis as <see cref="IDistributedCache"/>, asynchronously only, with absolute expiry only. The client reconnects by itself; while there
/// is no connection every call fails at once. Stands in for Microsoft.Extensions.Caching.StackExchangeRedis.
/// </summary>
internal sealed class RedisCache : IDistributedCache, IAsyncDisposable, IDisposable
{
    private const string AsynchronousOnly = "Quotes are shared without blocking a thread: use the asynchronous methods";

    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;

    public RedisCache(string configuration)
    {
        var options = Parse(configuration);
        options.AbortOnConnectFail = false;
        _connection = new Lazy<Task<ConnectionMultiplexer>>(() => ConnectionMultiplexer.ConnectAsync(options));
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => await (await OpenAsync()).StringGetAsync(key);

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        await (await OpenAsync()).StringSetAsync(key, value, options.AbsoluteExpirationRelativeToNow);

    public async Task RemoveAsync(string key, CancellationToken token = default) => await (await OpenAsync()).KeyDeleteAsync(key);

    /// <summary>There is no sliding expiry to renew.</summary>
    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    public byte[] Get(string key) => throw new NotSupportedException(AsynchronousOnly);

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException(AsynchronousOnly);

    public void Remove(string key) => throw new NotSupportedException(AsynchronousOnly);

    public void Refresh(string key) => throw new NotSupportedException(AsynchronousOnly);

    public async ValueTask DisposeAsync()
    {
        if (!_connection.IsValueCreated) return;

        var connection = await _connection.Value;
        await connection.CloseAsync(allowCommandsToComplete: false);
        connection.Dispose();
    }

    /// <summary>For a container that is disposed of synchronously: the connection ends with the process.</summary>
    public void Dispose()
    {
    }

    private static ConfigurationOptions Parse(string configuration)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration);
        }
        catch (ArgumentException unclear)
        {
            var why = $"ConnectionStrings:Redis is not understood: {unclear.Message}";
            throw new OptionsValidationException("Redis", typeof(RedisCache), [why]);
        }
    }

    private async ValueTask<IDatabase> OpenAsync() => (await _connection.Value).GetDatabase();
}
