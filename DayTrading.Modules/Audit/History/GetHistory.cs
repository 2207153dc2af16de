using System.Data.Common;
using System.Text;
using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Audit;

/// <summary>Which entries of a history are wanted.</summary>
public enum HistoryKind
{
    All,

    /// <summary>Money added.</summary>
    Money,

    /// <summary>Executed purchases and sales: committed orders and triggers that fired.</summary>
    Trades,

    /// <summary>Orders that were placed, cancelled or expired.</summary>
    Orders,

    /// <summary>Triggers that were set, changed or cancelled.</summary>
    Triggers,

    /// <summary>Quotes asked for, and the quote server's answers that were billed.</summary>
    Quotes,

    /// <summary>Dumplogs and summaries.</summary>
    Reports,

    /// <summary>Commands that were rejected.</summary>
    Rejected,

    /// <summary>Everything but quotes, which an armed trigger asks for every minute.</summary>
    Account,
}

/// <summary>
/// A user's history from the record, newest first, one page at a time: <see cref="Before"/> is the cursor that the previous page
/// returned. Records no event; includes only durable entries.
/// </summary>
public sealed record GetHistory(UserId User) : IRequest<HistoryPage>
{
    /// <summary>The most entries of a page; about 300 bytes each.</summary>
    public const int MaxEntries = 1_000;

    /// <summary>1 to <see cref="MaxEntries"/>; the nearest of these is used for another number.</summary>
    public int Limit { get; init; } = 50;

    public long? Before { get; init; }

    public HistoryKind Kind { get; init; }

    public StockSymbol? Symbol { get; init; }

    /// <summary>Only what was recorded at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what was recorded before this time.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <param name="Next">The cursor of the next, older page; null if this is the last one.</param>
public sealed record HistoryPage(IReadOnlyList<HistoryEntry> Entries, long? Next);

/// <summary>One entry of the record as its user sees it; a field that the entry does not have is null.</summary>
/// <param name="Command">For a change by the system the log's word for it; none for a billed quote.</param>
/// <param name="Funds">The amount or price that the command asked for.</param>
/// <param name="Order">The BUY or SELL that was committed, cancelled or expired.</param>
/// <param name="Posting">The cash and shares that were moved.</param>
/// <param name="Rejection">Why the command was rejected.</param>
public sealed record HistoryEntry(
    long Sequence, DateTimeOffset At, TransactionNumber Number, EntryKind Kind, CommandWord Command, string? Symbol, Money? Funds,
    long? Shares, Money? Price, TransactionNumber? Order, Posting Posting, string? Filename, string? Rejection);

internal sealed class GetHistoryHandler(RecordStore store, CommandTable commands, EventTable events)
    : IRequestHandler<GetHistory, HistoryPage>
{
    public async Task<HistoryPage> Handle(GetHistory request, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(request.Limit, 1, GetHistory.MaxEntries);
        await using var connection = await store.OpenReaderAsync(cancellationToken);
        if (await new RecordNames(connection).IdOfUserAsync(request.User.Value, cancellationToken) is not { } user)
            return new HistoryPage([], null);

        await using var select = Select(connection, request, user, limit + 1);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var entries = new List<HistoryEntry>();
        var row = new EntryRow();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (entries.Count == limit) return new HistoryPage(entries, entries[^1].Sequence);
            row.ReadFrom(reader);
            entries.Add(EntryOf(row));
        }

        return new HistoryPage(entries, null);
    }

    private DbCommand Select(DbConnection connection, GetHistory request, int user, int limit)
    {
        var command = connection.CreateCommand();
        var where = new StringBuilder("user_id = @user");
        command.Add("user", user);
        command.Narrow(where, "sequence <", request.Before);
        command.Narrow(where, "symbol =", request.Symbol?.ToString());
        command.Narrow(where, "at >=", request.From?.ToUnixTimeMilliseconds());
        command.Narrow(where, "at <", request.To?.ToUnixTimeMilliseconds());
        if (ConditionOf(request.Kind) is { } condition) where.Append(" AND ").Append(condition);
        command.CommandText = $"SELECT {EntryRow.Columns} FROM entries WHERE {where} ORDER BY sequence DESC LIMIT {limit}";
        return command;
    }

    private string? ConditionOf(HistoryKind kind) => kind switch
    {
        HistoryKind.All => null,
        HistoryKind.Rejected => "rejection IS NOT NULL",
        HistoryKind.Account => $"NOT {ConditionOf(HistoryGroup.Quotes)}",
        HistoryKind.Money => ConditionOf(HistoryGroup.Money),
        HistoryKind.Trades => ConditionOf(HistoryGroup.Trades),
        HistoryKind.Orders => ConditionOf(HistoryGroup.Orders),
        HistoryKind.Triggers => ConditionOf(HistoryGroup.Triggers),
        HistoryKind.Quotes => ConditionOf(HistoryGroup.Quotes),
        _ => ConditionOf(HistoryGroup.Reports),
    };

    /// <summary>The executed commands of the group, and the system's own changes that belong to it.</summary>
    private string ConditionOf(HistoryGroup group)
    {
        var words = string.Join(", ", commands.All.Where(c => c.Group == group).Select(c => (int)c.Word));
        var done = $"kind = {(int)EntryKind.Command} AND command IN ({words}) AND rejection IS NULL";
        var kinds = events.All.Where(e => e.Group == group && e.Kind != EntryKind.Command).Select(e => (int)e.Kind).Distinct().ToList();
        return kinds.Count == 0 ? $"({done})" : $"(({done}) OR kind IN ({string.Join(", ", kinds)}))";
    }

    internal static HistoryEntry EntryOf(EntryRow row) => new(
        row.Sequence, DateTimeOffset.FromUnixTimeMilliseconds(row.At), new TransactionNumber(row.TransactionNumber), row.Kind, row.Command,
        row.Symbol, Cents(row.FundsCents), row.Shares, Cents(row.PriceCents),
        row.OrderNumber is { } order ? new TransactionNumber(order) : null,
        row.Posting, row.Filename, row.Rejection);

    private static Money? Cents(long? cents) => cents is { } some ? new Money(some) : null;
}
