using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace DayTrading.Audit;

/// <summary>The record in Postgres, written by two sessions in turn.</summary>
internal sealed class PostgresStore : RecordStore
{
    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly PostgresWriterConnection[] _sessions;

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
            throw new StoreUnavailableException($"ConnectionStrings:DayTrading is no Postgres connection string: {failure.Message}", failure);
        }

        _settings.ApplicationName ??= $"DayTrading process {Environment.ProcessId} on {Environment.MachineName}";
        _sessions = [.. Enumerable.Range(0, PostgresWriterLocks.Count).Select(turn =>
            new PostgresWriterConnection(this, new PostgresWriterLocks(turn, ApplicationName, Place), deadline))];
    }

    public override IReadOnlyList<IWriterConnection> Sessions => _sessions;

    /// <summary>As this process's connections name themselves.</summary>
    public string ApplicationName => _settings.ApplicationName!;

    /// <summary>Which store it is, for messages.</summary>
    public string Place => $"{_settings.Database ?? _settings.Username} at {_settings.Host}:{_settings.Port}";

    /// <summary>What the sessions know of users.</summary>
    public UserIds Users { get; private set; } = new();

    public override async Task<OpenedRecord> OpenAsync(string instance, CancellationToken cancellationToken)
    {
        var isOpen = false;
        try
        {
            foreach (var session in _sessions) await session.OpenAsync(cancellationToken);
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
            // How EF Core passes on a connection that was lost.
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

    public override async ValueTask DisposeAsync() =>
        await Task.WhenAll(_sessions.Select(session => session.DisposeAsync().AsTask()));

    /// <summary>For a session: it outlives no failure, so it comes from no pool.</summary>
    public NpgsqlConnection CreateWriter() => new(new NpgsqlConnectionStringBuilder(_settings.ToString()) { Pooling = false }.ToString());

    /// <summary>Opens the connection, to a database that is made if need be.</summary>
    public async Task ConnectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.InvalidCatalogName)
        {
            // The server is there, the database is not yet.
            await using var context = CreateContext();
            await context.GetService<IRelationalDatabaseCreator>().CreateAsync(cancellationToken);
            await connection.OpenAsync(cancellationToken);
        }
    }

    /// <summary>After an outage: another server may have taken over, one that does not have them yet.</summary>
    public void ForgetUsers() => Users = new UserIds();

    public StoreUnavailableException Unavailable(Exception failure) =>
        new($"The Postgres store {Place} cannot be used: {(failure as PostgresException)?.MessageText ?? Innermost(failure)}", failure);

    private static string Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure.Message;
}
