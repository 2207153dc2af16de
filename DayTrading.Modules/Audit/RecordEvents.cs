using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Trading;
using DayTrading.Triggers;

namespace DayTrading.Audit;

/// <summary>Makes the events again from which the record's rows were made.</summary>
internal static class RecordEvents
{
    /// <summary>What the row changed; null for a rejected command and for one that changes nothing.</summary>
    public static DomainEvent? EventOf(EntryRow row)
    {
        if (row.Rejection is not null || row.Kind == EntryKind.Command && !Changes(row.Command)) return null;

        var user = UserId.Parse(row.User!);
        var number = new TransactionNumber(row.TransactionNumber);
        return row.Kind switch
        {
            EntryKind.Command when row.Command == CommandWord.Add => new FundsAdded(user, number, Cents(row.CashAvailable)),
            EntryKind.Command => EventOf(row, user, number, StockSymbol.Parse(row.Symbol!)),
            EntryKind.QuoteHit => QuoteOf(row, user, number),
            EntryKind.TriggerFired => new TriggerFired(
                row.Command == CommandWord.SetBuyTrigger ? Side.Buy : Side.Sell, user, number, StockSymbol.Parse(row.Symbol!),
                row.Shares ?? 0, Cents(row.PriceCents), row.Posting),
            EntryKind.OrderExpired => ReleasedOf(row, user, number, StockSymbol.Parse(row.Symbol!)),
            _ => throw Unreadable(row),
        };
    }

    private static DomainEvent EventOf(EntryRow row, UserId user, TransactionNumber number, StockSymbol symbol)
    {
        var side = SideOf(row.Command);
        return row.Command switch
        {
            CommandWord.Buy or CommandWord.Sell =>
                new OrderPlaced(side, user, number, symbol, row.Shares ?? 0, Cents(row.PriceCents), row.ExpiresAt ?? throw Unreadable(row)),
            CommandWord.CommitBuy or CommandWord.CommitSell =>
                new OrderCommitted(side, user, number, OrderOf(row), symbol, row.Shares ?? 0, Cents(row.PriceCents)),
            CommandWord.CancelBuy or CommandWord.CancelSell => ReleasedOf(row, user, number, symbol),
            CommandWord.SetBuyAmount or CommandWord.SetSellAmount =>
                new TriggerAmountSet(side, user, number, symbol, Cents(row.FundsCents), row.Posting),
            CommandWord.SetBuyTrigger or CommandWord.SetSellTrigger =>
                new TriggerPriceSet(side, user, number, symbol, Cents(row.FundsCents), row.Posting),
            CommandWord.CancelSetBuy or CommandWord.CancelSetSell => new TriggerCancelled(side, user, number, symbol, row.Posting),
            _ => throw Unreadable(row),
        };
    }

    private static bool Changes(CommandWord command) =>
        command is not (CommandWord.Quote or CommandWord.Dumplog or CommandWord.DisplaySummary);

    private static Side SideOf(CommandWord command) => command
        is CommandWord.Buy or CommandWord.CommitBuy or CommandWord.CancelBuy
        or CommandWord.SetBuyAmount or CommandWord.SetBuyTrigger or CommandWord.CancelSetBuy ? Side.Buy : Side.Sell;

    private static OrderReleased ReleasedOf(EntryRow row, UserId user, TransactionNumber number, StockSymbol symbol) =>
        new(SideOf(row.Command), user, number, OrderOf(row), symbol, row.Shares ?? 0, Cents(row.PriceCents));

    private static QuoteReceived QuoteOf(EntryRow row, UserId user, TransactionNumber number) => new(user, number)
    {
        Symbol = StockSymbol.Parse(row.Symbol!),
        Price = Cents(row.PriceCents),
        QuoteServerTime = row.QuoteServerTime ?? throw Unreadable(row),
        CryptoKey = row.CryptoKey ?? throw Unreadable(row),
    };

    private static TransactionNumber OrderOf(EntryRow row) => new(row.OrderNumber ?? throw Unreadable(row));

    private static Money Cents(long? cents) => new(cents ?? 0);

    private static InvalidDataException Unreadable(EntryRow row) =>
        new($"Entry {row.Sequence} of the record ({row.Kind}, {row.Command.Name()}) cannot be read: it does not hold what its event needs");
}
