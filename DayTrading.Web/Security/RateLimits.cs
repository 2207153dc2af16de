using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using DayTrading.Kernel;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace DayTrading.Web.Security;

internal sealed class LimitsOptions
{
    /// <summary>
    /// Attempts to sign in or to register from one address, 1 to 1,000,000 a minute, and as many at once. Enough for a classroom behind one
    /// address; yet passwords are guessed no faster than one a second, and each sign-in is also locked after a few wrong ones.
    /// </summary>
    public int SignInsPerMinute { get; set; } = 60;

    /// <summary>
    /// Calls of the API, and forms and views of Trade and Activity, by one user, 1 to 1,000,000 a second, and twice as many at once. The
    /// default is more than one user's commands, sent one after the other, can reach; it slows down a program out of control and nobody
    /// else.
    /// </summary>
    public int CallsPerSecond { get; set; } = 1_000;
}

/// <summary>Token buckets: one for each address that signs in, and one for each user who calls the API or trades on the pages.</summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";

    public const string Calls = "calls";

    private const int SecondsInMinute = 60;

    public static IServiceCollection AddRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitsOptions>().Bind(configuration.GetSection("Limits"))
            .Validate(o => o.SignInsPerMinute is >= 1 and <= 1_000_000, "Limits:SignInsPerMinute must be 1 to 1000000")
            .Validate(o => o.CallsPerSecond is >= 1 and <= 1_000_000, "Limits:CallsPerSecond must be 1 to 1000000")
            .ValidateOnStart();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<LimitsOptions>>((limiter, settings) =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = SayWhenAsync;
            limiter.AddPolicy(SignIn, http => SignInsOf(http, settings.Value));
            limiter.AddPolicy(Calls, http => CallsOf(http, settings.Value));
        });
        return services;
    }

    // Only sending the form counts, not viewing it.
    private static RateLimitPartition<string> SignInsOf(HttpContext http, LimitsOptions limits) =>
        HttpMethods.IsPost(http.Request.Method)
            ? RateLimitPartition.GetTokenBucketLimiter(AddressOf(http), _ => SignInBucket(limits.SignInsPerMinute))
            : RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> CallsOf(HttpContext http, LimitsOptions limits) =>
        RateLimitPartition.GetTokenBucketLimiter(
            http.User.Identity?.Name ?? AddressOf(http),
            _ => Bucket(limits.CallsPerSecond, 2 * limits.CallsPerSecond, TimeSpan.FromSeconds(1)));

    private static TokenBucketRateLimiterOptions SignInBucket(int perMinute) => perMinute >= SecondsInMinute
        ? Bucket(perMinute / SecondsInMinute, perMinute, TimeSpan.FromSeconds(1))
        : Bucket(1, perMinute, TimeSpan.FromMinutes(1) / perMinute);

    private static TokenBucketRateLimiterOptions Bucket(int tokens, int atOnce, TimeSpan each) => new()
    {
        TokenLimit = atOnce,
        TokensPerPeriod = tokens,
        ReplenishmentPeriod = each,
        QueueLimit = 0,
    };

    // An owner of one IPv6 address usually has the whole 64-bit network, so it counts as one address.
    private static string AddressOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    private static ValueTask SayWhenAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ValueTask.CompletedTask;
    }
}
