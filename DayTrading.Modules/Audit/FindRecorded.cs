using System.Collections.Concurrent;
using System.Data.Common;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// The command that this user's sender has named with an idempotency key, if the record holds one since <paramref name="Since"/>; null if
/// not. By the record's index on users and keys.
/// </summary>
public sealed record FindRecorded(UserId User, string IdempotencyKey, DateTimeOffset Since) : IRequest<RecordedCommand?>;

/// <summary>A command as the record keeps it, with its rejection, or with its event if it made one.</summary>
public sealed record RecordedCommand(TransactionNumber Number, RecordedForm Form, string? Rejection, DomainEvent? Event);

/// <summary>What a command asked for, as far as the record keeps it: the same for the same command, in whatever spelling it came.</summary>
public sealed record RecordedForm(CommandWord Word, string? Symbol, Money? Funds, string? LargeFunds, string? Filename)
{
    public static RecordedForm Of(Command command) => new(
        command.Word, command.RecordedSymbol, command.RecordedFunds, command.RecordedLargeFunds,
        command.RecordedFilename is { } filename ? RecordText.Clean(filename) : null);
}

internal sealed class FindRecordedHandler(RecordStore store) : IRequestHandler<FindRecorded, RecordedCommand?>, IAsyncDisposable
{
    /// <summary>
    /// Kept open between look-ups, because every command with a key makes one, and to open a SQLite file costs several of them.
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
                // It may have been lost while nobody used it; a new one tells whether the store itself is.
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

    private static async Task<RecordedCommand?> ReadAsync(
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
        return new RecordedCommand(new TransactionNumber(row.TransactionNumber), FormOf(row), row.Rejection, RecordEvents.EventOf(row));
    }

    // The row of a COMMIT names the stock of its order, though the command has none.
    private static RecordedForm FormOf(EntryRow row) => new(
        row.Command,
        row.Command.Fields().HasFlag(CommandFields.Symbol) ? row.Symbol : null,
        row.FundsCents is { } cents ? new Money(cents) : null,
        row.LargeFunds,
        row.Filename);
}
