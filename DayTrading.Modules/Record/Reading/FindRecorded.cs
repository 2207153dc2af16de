using System.Collections.Concurrent;
using System.Data.Common;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Record;

/// <summary>
/// The user's command with this idempotency key, if the record has had one since <paramref name="Since"/>; otherwise null. Found by the
/// record's index on users and keys.
/// </summary>
public sealed record FindRecorded(UserId User, string IdempotencyKey, DateTimeOffset Since) : IRequest<RecordedCommand?>;

/// <summary>
/// A command as the record keeps it: what it asked for, and its rejection, or its event if it made one.
/// </summary>
public sealed record RecordedCommand(
    TransactionNumber Number, CommandWord Word, string? Symbol, Money? Funds, string? LargeFunds, string? Filename,
    RejectionCode RejectionCode, string? RejectionMessage, DomainEvent? Event)
{
    /// <summary>Whether this command asks for the same thing, however its fields are spelled.</summary>
    public bool IsSameAs(Command command) =>
        Word == command.Word && Funds == command.RecordedFunds && Same(Symbol, command.RecordedSymbol)
        && Same(LargeFunds, command.RecordedLargeFunds) && Same(Filename, command.RecordedFilename);

    /// <summary>The same for two commands that are not in the record yet.</summary>
    public static bool AreSame(Command one, Command other) =>
        one.Word == other.Word && one.RecordedFunds == other.RecordedFunds && Same(one.RecordedSymbol, other.RecordedSymbol)
        && Same(one.RecordedLargeFunds, other.RecordedLargeFunds) && Same(one.RecordedFilename, other.RecordedFilename);

    private static bool Same(string? one, string? other) =>
        string.Equals(StorableText.Clean(one), StorableText.Clean(other), StringComparison.Ordinal);
}

internal sealed class FindRecordedHandler(RecordStore store, EventTable events)
    : IRequestHandler<FindRecorded, RecordedCommand?>, IAsyncDisposable
{
    /// <summary>
    /// Kept open between look-ups: every command with a key needs one, and opening an SQLite file costs as much as several.
    /// </summary>
    private const int MaxIdle = 8;

    private const string Find =
        $"SELECT {EntryRow.Columns} FROM entries WHERE user_id = (SELECT id FROM users WHERE name = @name) AND idempotency_key = @key " +
        "AND at >= @since ORDER BY sequence DESC LIMIT 1";

    private readonly ConcurrentBag<DbConnection> _idle = [];

    public async Task<RecordedCommand?> Handle(FindRecorded request, CancellationToken cancellationToken)
    {
        if (_idle.TryTake(out var kept))
        {
            try
            {
                return await FindAsync(kept, request, cancellationToken);
            }
            catch (DbException)
            {
                // The connection may have been lost while idle; a new one shows whether the store itself is gone.
            }
        }

        return await FindAsync(await store.OpenReaderAsync(cancellationToken), request, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _idle) await connection.DisposeAsync();
    }

    private async Task<RecordedCommand?> FindAsync(DbConnection connection, FindRecorded request, CancellationToken cancellationToken)
    {
        var isSound = false;
        try
        {
            var found = await ReadAsync(connection, request, cancellationToken);
            isSound = true;
            return found;
        }
        finally
        {
            if (isSound && _idle.Count < MaxIdle) _idle.Add(connection);
            else await connection.DisposeAsync();
        }
    }

    private async Task<RecordedCommand?> ReadAsync(
        DbConnection connection, FindRecorded request, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Find;
        command.Add("name", request.User.Value);
        command.Add("key", request.IdempotencyKey);
        command.Add("since", request.Since.ToUnixTimeMilliseconds());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;

        var row = new EntryRow();
        row.ReadFrom(reader);
        row.User = request.User.Value;
        return new RecordedCommand(
            row.ReadNumber(), row.Command,
            // The row of a COMMIT names the stock of its order, though the command has none.
            row.Command.Fields().HasFlag(CommandFields.Symbol) ? row.Symbol : null,
            row.FundsCents is { } cents ? new Money(cents) : null,
            row.LargeFunds, row.Filename, row.RejectionCode ?? RejectionCode.None, row.Rejection, row.ReadEvent(events));
    }
}
