using System.Globalization;
using System.Text.RegularExpressions;
using DayTrading.Quotes;
using DayTrading.Trading;
using DayTrading.Triggers;

namespace DayTrading.Tests.Model;

/// <summary>
/// The sixteen commands once more: plain, slow, and written from the specification alone. Cents and whole shares in 64-bit integers, one
/// command after the other, a time that is moved by hand, and prices that the caller names.
/// </summary>
internal sealed partial class TradingModel(Func<string, long> priceNow)
{
    public const long QuoteLife = 60_000;
    public const long RefreshBefore = 1_000;
    public const long OrderLife = 60_000;

    private readonly List<string> _freshQuotes = [];

    public SortedDictionary<string, ModelAccount> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Every event of the log in the order in which the events take effect.</summary>
    public List<ModelEvent> Log { get; } = [];

    /// <summary>Every use of a price, hit or not: with users side by side any of them may be the one that causes the stock's hit.</summary>
    public HashSet<PriceNeed> PriceNeeds { get; } = [];

    /// <summary>The last quote of each stock, "shared by all users".</summary>
    public SortedDictionary<string, (long Price, long ReceivedAt)> Quotes { get; } = new(StringComparer.Ordinal);

    public long Now { get; private set; }

    /// <summary>"Every command ends in exactly one of: done, or rejected with a reason"; the reason, or null if done.</summary>
    public string? Execute(long number, ModelCommand command)
    {
        var normal = command with { Symbol = IsSymbol(command.Symbol) ? command.Symbol!.ToUpperInvariant() : command.Symbol };
        var effects = new List<ModelEvent>();
        var reason = WrongField(normal) ?? NoAccount(normal) ?? Carry(number, normal, effects);

        Record(UserCommand(number, normal));
        if (reason is not null) Record(UserCommand(number, normal) with { Element = "errorEvent", Reason = reason });
        else effects.ForEach(Record);

        if (reason is null && IsSetCommand(normal.Word)) EvaluateAtOnce(number, normal.User!, normal.Symbol!, normal.Word);
        EvaluateFreshQuotes();
        return reason;
    }

    /// <summary>Moves the time forward; what comes due meanwhile takes effect at its own time, in the order of those times.</summary>
    public void AdvanceTo(long time)
    {
        while (NextDue() <= time)
        {
            Now = NextDue();
            ReleaseExpired();
            Requote();
            EvaluateFreshQuotes();
        }

        Now = time;
    }

    /// <summary>When the system acts next by itself: an order expires, or the quote of a stock with armed triggers does.</summary>
    public long NextDue()
    {
        var expiries = Accounts.Values.SelectMany(account => account.Buys.Concat(account.Sells)).Select(order => order.ExpiresAt);
        var requotes = ArmedTriggers().Select(armed => Quotes[armed.Symbol].ReceivedAt + QuoteLife);
        return expiries.Concat(requotes).DefaultIfEmpty(long.MaxValue).Min();
    }

    /// <summary>The first check: the field values.</summary>
    private static string? WrongField(ModelCommand c)
    {
        var funds = c.Word is "SET_BUY_TRIGGER" or "SET_SELL_TRIGGER" ? "price" : "amount";
        if (c.User is not null && !UserPattern().IsMatch(c.User)) return "user must be";
        if (c.Symbol is not null && !IsSymbol(c.Symbol)) return "stock symbol must be";
        return c.Funds is not null && !IsFunds(c.Funds) ? $"{funds} must be" : null;
    }

    /// <summary>The second check: "for a user without an account every other command except QUOTE and DUMPLOG is rejected".</summary>
    private string? NoAccount(ModelCommand c) =>
        c.Word is "ADD" or "QUOTE" or "DUMPLOG" || Accounts.ContainsKey(c.User!) ? null : $"Account {c.User} does not exist";

    /// <summary>The rest: does the command, or returns the reason why not.</summary>
    private string? Carry(long number, ModelCommand c, List<ModelEvent> effects) => c.Word switch
    {
        "ADD" => Add(number, c, effects),
        "QUOTE" => Quote(number, c),
        "BUY" => Buy(number, c, effects),
        "COMMIT_BUY" => CommitBuy(number, c, effects),
        "CANCEL_BUY" => CancelBuy(number, c, effects),
        "SELL" => Sell(number, c),
        "COMMIT_SELL" => CommitSell(number, c, effects),
        "CANCEL_SELL" => CancelSell(c),
        "SET_BUY_AMOUNT" => SetBuyAmount(number, c, effects),
        "SET_BUY_TRIGGER" => SetBuyTrigger(number, c),
        "CANCEL_SET_BUY" => CancelSetBuy(number, c, effects),
        "SET_SELL_AMOUNT" => SetSellAmount(c),
        "SET_SELL_TRIGGER" => SetSellTrigger(number, c),
        "CANCEL_SET_SELL" => CancelSetSell(c),
        "DUMPLOG" or "DISPLAY_SUMMARY" => null,
        _ => throw new InvalidOperationException($"{c.Word} is no command"),
    };

    /// <summary>"A quote received less than 60 seconds ago, shared by all users. If there is none, one is fetched."</summary>
    private long CurrentPrice(string symbol, string user, long number, long needsLeft = 1)
    {
        PriceNeeds.Add(new PriceNeed(symbol, user, number));
        if (Quotes.TryGetValue(symbol, out var quote) && quote.ReceivedAt + QuoteLife - Now >= needsLeft) return quote.Price;
        return Fetch(symbol, user, number);
    }

    /// <summary>"Each answered hit on the quote server, never a cache hit", under user and number of the command that caused it.</summary>
    private long Fetch(string symbol, string user, long number)
    {
        var price = priceNow(symbol);
        Quotes[symbol] = (price, Now);
        _freshQuotes.Add(symbol);
        Record(new ModelEvent("quoteServer", number, null, user, symbol, Text(price)));
        return price;
    }

    private void Record(ModelEvent domainEvent) => Log.Add(domainEvent with { At = Now });

    /// <summary>"Exactly the fields of the command's row"; a value that does not fit the schema is left out.</summary>
    private static ModelEvent UserCommand(long number, ModelCommand c) => new(
        "userCommand", number, c.Word, Clean(c.User), RecordedSymbol(c.Symbol), RecordedFunds(c.Funds), Clean(c.Filename));

    /// <summary>"At most 3 characters."</summary>
    private static string? RecordedSymbol(string? text) => text?.Length <= 3 ? Clean(text) : null;

    /// <summary>"Written as received, characters that XML forbids as U+FFFD."</summary>
    private static string? Clean(string? text) => text is null ? null : ForbiddenPattern().Replace(text, "\uFFFD");

    /// <summary>"Each change of a user's available cash; funds = the difference, &gt; 0": a difference of nothing makes no event.</summary>
    private static IEnumerable<ModelEvent> CashMoved(long number, string user, long difference)
    {
        if (difference == 0) yield break;

        var action = difference > 0 ? "add" : "remove";
        yield return new ModelEvent("accountTransaction", number, null, user, null, Text(Math.Abs(difference)), Action: action);
    }

    /// <summary>"The system executes something that a user set in motion."</summary>
    private static ModelEvent SystemEvent(long number, string command, string user, string symbol, long funds) =>
        new("systemEvent", number, command, user, symbol, Text(funds));

    public static string Text(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static long Cents(string funds) => (long)(decimal.Parse(funds, CultureInfo.InvariantCulture) * 100);

    private static bool IsFunds(string text) => FundsPattern().IsMatch(text) && Cents(text) > 0;

    private static bool IsSymbol(string? text) => text is not null && SymbolPattern().IsMatch(text);

    /// <summary>"Written if the text is a number with at most two decimals, also a negative one or zero."</summary>
    private static string? RecordedFunds(string? text) => text is not null && NumberPattern().IsMatch(text)
        ? decimal.Parse(text, CultureInfo.InvariantCulture).ToString("0.00", CultureInfo.InvariantCulture)
        : null;

    [GeneratedRegex(@"\A[0-9]{1,10}(\.[0-9]{1,2})?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FundsPattern();

    [GeneratedRegex(@"\A-?[0-9]+(\.[0-9]{1,2})?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\A[A-Za-z]{1,3}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SymbolPattern();

    [GeneratedRegex(@"[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]", RegexOptions.None, 1000)]
    private static partial Regex ForbiddenPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,64}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UserPattern();
}
