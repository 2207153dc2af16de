namespace DayTrading.Kernel;

/// <summary>Why a command was rejected, for programs; the numbers are stored in the record and never change.</summary>
public enum RejectionCode : short
{
    /// <summary>Unknown: the entry does not hold a code.</summary>
    None = 0,
    InvalidUser = 1,
    InvalidSymbol = 2,
    InvalidAmount = 3,
    InvalidPrice = 4,
    NoAccount = 10,
    AccountFull = 11,
    TooManyShares = 12,
    InsufficientFunds = 13,
    NoShares = 14,
    InsufficientShares = 15,
    LessThanOneShare = 16,
    NoPendingOrder = 17,
    NotTheNewestOrder = 18,
    NoQuote = 19,
    NoTriggerAmount = 20,

    /// <summary>The idempotency key is invalid; such a command is not recorded.</summary>
    InvalidIdempotencyKey = 100,

    /// <summary>The idempotency key was used for another command; not recorded either.</summary>
    IdempotencyKeyReused = 101,
}

/// <summary>
/// Why a command was rejected. <see cref="Message"/> is what the person reads and the record's errorMessage; <see cref="Reason"/> is the
/// same without its details, for counting.
/// </summary>
public sealed record Rejection(RejectionCode Code, string Reason, string Message)
{
    private Rejection(RejectionCode code, string message) : this(code, message, message)
    {
    }

    /// <summary>The specification prescribes the whole text.</summary>
    public static Rejection NoAccount(UserId user) =>
        new(RejectionCode.NoAccount, "Account <user> does not exist", $"Account {user} does not exist");

    public static Rejection AccountFull(Money limit) =>
        new(RejectionCode.AccountFull, $"The account would hold more than {limit}; withdraw or spend some first");

    public static Rejection TooManyShares(StockSymbol symbol, long limit) => new(
        RejectionCode.TooManyShares, "The account would hold too many shares of the stock",
        $"The account would hold more than {limit} shares of {symbol}");

    public static Rejection InsufficientFunds(Money needed, Money available) => new(
        RejectionCode.InsufficientFunds, "Insufficient funds", $"Insufficient funds: {needed} needed, {available} available");

    public static Rejection NoShares(StockSymbol symbol) =>
        new(RejectionCode.NoShares, "No available shares of the stock", $"No available shares of {symbol}");

    public static Rejection InsufficientShares(StockSymbol symbol, long needed, long available) => new(
        RejectionCode.InsufficientShares, "Insufficient shares",
        $"Insufficient shares of {symbol}: {needed} needed, {available} available");

    public static Rejection LessThanOneShare(StockSymbol symbol, Money amount, Money price) => new(
        RejectionCode.LessThanOneShare, "The amount is less than the price of one share",
        $"{amount} is less than the price of one share of {symbol}, {price}");

    public static Rejection LessThanOneShareAtTrigger(StockSymbol symbol, Money amount, Money price) => new(
        RejectionCode.LessThanOneShare, "The amount is less than the price of one share at the trigger",
        $"{amount} is less than the price of one share of {symbol} at the trigger, {price}");

    public static Rejection NoPendingOrder(Side side) => side == Side.Buy ? NoPendingBuy : NoPendingSell;

    public static Rejection NotTheNewest(Side side) => new(
        RejectionCode.NotTheNewestOrder,
        $"The {(side == Side.Buy ? "buy" : "sell")} is no longer the newest one that is pending: it may have expired, or another was "
        + "placed; nothing was done");

    public static Rejection NoQuote(StockSymbol symbol, string why) =>
        new(RejectionCode.NoQuote, "No quote for <symbol>", $"No quote for {symbol}: {why}");

    public static Rejection NoTriggerAmount(Side side, StockSymbol symbol) => side == Side.Buy
        ? new(
            RejectionCode.NoTriggerAmount, "No buy amount is set for the stock",
            $"No buy amount is set for {symbol}; SET_BUY_AMOUNT first")
        : new(
            RejectionCode.NoTriggerAmount, "No sell amount is set for the stock",
            $"No sell amount is set for {symbol}; SET_SELL_AMOUNT first");

    // All rejections that depend on the user's state are here; those of invalid fields are in MalformedTextValidator.
    private static readonly Rejection NoPendingBuy = new(
        RejectionCode.NoPendingOrder, "There is no pending buy; place a BUY first, it can be committed or cancelled for a limited time");

    private static readonly Rejection NoPendingSell = new(
        RejectionCode.NoPendingOrder, "There is no pending sell; place a SELL first, it can be committed or cancelled for a limited time");
}

/// <summary>What programs and pages are told about a code: its name in answers, and the field that it is about.</summary>
public static class RejectionCodes
{
    private static readonly Dictionary<RejectionCode, (string Name, string? Field)> Known = new()
    {
        [RejectionCode.InvalidUser] = ("invalid_user", "user"),
        [RejectionCode.InvalidSymbol] = ("invalid_symbol", "symbol"),
        [RejectionCode.InvalidAmount] = ("invalid_amount", "amount"),
        [RejectionCode.InvalidPrice] = ("invalid_price", "price"),
        [RejectionCode.NoAccount] = ("no_account", "user"),
        [RejectionCode.AccountFull] = ("account_full", "amount"),
        [RejectionCode.TooManyShares] = ("too_many_shares", "amount"),
        [RejectionCode.InsufficientFunds] = ("insufficient_funds", "amount"),
        [RejectionCode.NoShares] = ("no_shares", "symbol"),
        [RejectionCode.InsufficientShares] = ("insufficient_shares", "amount"),
        [RejectionCode.LessThanOneShare] = ("less_than_one_share", "amount"),
        [RejectionCode.NoPendingOrder] = ("no_pending_order", null),
        [RejectionCode.NotTheNewestOrder] = ("not_the_newest_order", null),
        [RejectionCode.NoQuote] = ("no_quote", "symbol"),
        [RejectionCode.NoTriggerAmount] = ("no_trigger_amount", "symbol"),
        [RejectionCode.InvalidIdempotencyKey] = ("invalid_idempotency_key", "idempotencyKey"),
        [RejectionCode.IdempotencyKeyReused] = ("idempotency_key_reused", "idempotencyKey"),
    };

    /// <summary>The name in answers, in lower case with underscores: insufficient_funds.</summary>
    public static string Name(this RejectionCode code) => Known.TryGetValue(code, out var known) ? known.Name : "rejected";

    /// <summary>The field to correct: user, symbol, amount, price or idempotencyKey; null if it is not about a field.</summary>
    public static string? Field(this RejectionCode code) => Known.GetValueOrDefault(code).Field;
}
