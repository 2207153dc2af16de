namespace DayTrading.Kernel;

/// <summary>
/// Why a command was rejected. <see cref="Message"/> is what the person reads and the record's errorMessage;
/// <see cref="Reason"/> is the same without its particulars, for counting.
/// </summary>
public sealed record Rejection(string Reason, string Message)
{
    // Every rejection of the rules on state stands here; those of the fields' shape stand in MalformedFormValidator.
    public static readonly Rejection NoPendingBuy =
        new("There is no pending buy; place a BUY first, it can be committed or cancelled for a limited time");

    public static readonly Rejection NoPendingSell =
        new("There is no pending sell; place a SELL first, it can be committed or cancelled for a limited time");

    private Rejection(string message) : this(message, message)
    {
    }

    /// <summary>The whole text is fixed by the specification.</summary>
    public static Rejection NoAccount(UserId user) => new("Account <user> does not exist", $"Account {user} does not exist");

    public static Rejection AccountFull(Money limit) => new($"The account would hold more than {limit}; withdraw or spend some first");

    public static Rejection TooManyShares(StockSymbol symbol, long limit) => new(
        "The account would hold too many shares of the stock", $"The account would hold more than {limit} shares of {symbol}");

    public static Rejection InsufficientFunds(Money needed, Money available) => new(
        "Insufficient funds", $"Insufficient funds: {needed} needed, {available} available");

    public static Rejection NoShares(StockSymbol symbol) => new("No available shares of the stock", $"No available shares of {symbol}");

    public static Rejection InsufficientShares(StockSymbol symbol, long needed, long available) => new(
        "Insufficient shares", $"Insufficient shares of {symbol}: {needed} needed, {available} available");

    public static Rejection LessThanOneShare(StockSymbol symbol, Money amount, Money price) => new(
        "The amount is less than the price of one share", $"{amount} is less than the price of one share of {symbol}, {price}");

    public static Rejection LessThanOneShareAtTrigger(StockSymbol symbol, Money amount, Money price) => new(
        "The amount is less than the price of one share at the trigger",
        $"{amount} is less than the price of one share of {symbol} at the trigger, {price}");

    public static Rejection NoPendingOrder(Side side) => side == Side.Buy ? NoPendingBuy : NoPendingSell;

    public static Rejection NotTheNewest(Side side) => new(
        $"The {(side == Side.Buy ? "buy" : "sell")} is no longer the newest one that is pending: it may have expired, or another was "
        + "placed; nothing was done");

    public static Rejection NoQuote(StockSymbol symbol, string why) => new("No quote for <symbol>", $"No quote for {symbol}: {why}");

    public static Rejection NoTriggerAmount(Side side, StockSymbol symbol) => side == Side.Buy
        ? new("No buy amount is set for the stock", $"No buy amount is set for {symbol}; SET_BUY_AMOUNT first")
        : new("No sell amount is set for the stock", $"No sell amount is set for {symbol}; SET_SELL_AMOUNT first");
}
