using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace DayTrading.Record;

/// <summary>The record in Postgres, written through two connections in turn.</summary>
internal sealed class PostgresStore : RecordStore
{
    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly PostgresWriterConnection[] _connections;

    /// <param name="connectionString">As Npgsql reads it.</param>
    /// <param name="deadline">For the sending of a batch, and for its commit.</param>
    public PostgresStore(string connectionString, TimeSpan deadline)
    {
        try
        {
            _settings = PostgresConnections.Bounded(connectionString);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            throw new StoreUnavailableException(
                $"ConnectionStrings:DayTrading is no Postgres connection string: {failure.Message}", failure);
        }

        _settings.ApplicationName ??= $"DayTrading process {Environment.ProcessId} on {Environment.MachineName}";
        _connections = [.. Enumerable.Range(0, PostgresWriterLocks.Count).Select(turn =>
            new PostgresWriterConnection(this, new PostgresWriterLocks(turn, ApplicationName, Place), deadline))];
    }

    public override SearchDialect Search { get; } = new("ILIKE", "sequence + 0", FindsRare: true);

    internal override IReadOnlyList<IWriterConnection> WriterConnections => _connections;

    /// <summary>As this process's connections name themselves.</summary>
    public string ApplicationName => _settings.ApplicationName!;

    /// <summary>Which store it is, for messages.</summary>
    public string Place => $"{_settings.Database ?? _settings.Username} at {_settings.Host}:{_settings.Port}";

    /// <summary>What the writer connections know of users.</summary>
    public UserIds Users { get; private set; } = new();

    internal override async Task<OpenedRecord> OpenAsync(string instance, CancellationToken cancellationToken)
    {
        var isOpen = false;
        try
        {
            foreach (var connection in _connections) await connection.OpenAsync(cancellationToken);
            var opened = await PrepareAsync(instance, cancellationToken);
            isOpen = true;
            return opened;
        }
        catch (NpgsqlException failure)
        {
            throw Unavailable(failure);
        }
        catch (InvalidOperationException failure) when (failure.InnerException is NpgsqlException inner)
        {
            // This is how EF Core reports a lost connection.
            throw Unavailable(inner);
        }
        finally
        {
            if (!isOpen) await DisposeAsync();
        }
    }

    public override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_settings.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (NpgsqlException failure)
        {
            await connection.DisposeAsync();
            throw Unavailable(failure);
        }
    }

    public override RecordContext CreateContext() =>
        new PostgresRecordContext(new DbContextOptionsBuilder().UseNpgsql(_settings.ToString()).Options);

    /// <summary>
    /// The block-range indexes take in what was written since the last time. Done here, they do not slow down the writing at all. A million
    /// new entries take a second.
    /// </summary>
    internal override async Task SummarizeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenReaderAsync(cancellationToken);
        await using var summarize = connection.CreateCommand();
        summarize.CommandText =
            "SELECT brin_summarize_new_values('ix_entries_command_number'), brin_summarize_new_values('ix_entries_stock')";
        await summarize.ExecuteNonQueryAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync() =>
        await Task.WhenAll(_connections.Select(connection => connection.DisposeAsync().AsTask()));

    /// <summary>For a writer connection. It is not pooled, because it is not used again after a failure.</summary>
    public NpgsqlConnection CreateWriter() => new(new NpgsqlConnectionStringBuilder(_settings.ToString()) { Pooling = false }.ToString());

    /// <summary>Opens the connection, and creates the database if there is none.</summary>
    public async Task ConnectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.InvalidCatalogName)
        {
            // The server is there, but the database is not yet.
            await using var context = CreateContext();
            await context.GetService<IRelationalDatabaseCreator>().CreateAsync(cancellationToken);
            await connection.OpenAsync(cancellationToken);
        }
    }

    /// <summary>To be called after an outage: a server that has taken over may not have the users yet.</summary>
    public void ForgetUsers() => Users = new UserIds();

    public StoreUnavailableException Unavailable(Exception failure) =>
        new($"The Postgres store {Place} cannot be used: {(failure as PostgresException)?.MessageText ?? Innermost(failure)}", failure);

    private static string Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure.Message;
}
