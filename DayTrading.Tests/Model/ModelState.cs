using System.Globalization;
using DayTrading.Kernel;

namespace DayTrading.Tests.Model;

/// <summary>A command as text, as it stands on a line of a workload. Fields that its word does not have are null.</summary>
internal sealed record ModelCommand(string Word, string? User, string? Symbol = null, string? Funds = null, string? Filename = null)
{
    /// <summary>A line of a workload without its number; fields in the order of the specification's table.</summary>
    public static ModelCommand Parse(string line) => line.Split(',') switch
    {
        ["DUMPLOG", var filename] => new("DUMPLOG", null, Filename: filename),
        ["DUMPLOG", var user, var filename] => new("DUMPLOG", user, Filename: filename),
        ["ADD", var user, var amount] => new("ADD", user, Funds: amount),
        [var word, var user] => new(word, user),
        [var word, var user, var symbol] => new(word, user, symbol),
        [var word, var user, var symbol, var funds] => new(word, user, symbol, funds),
        _ => throw new FormatException(line),
    };

    public override string ToString() => string.Join(',', new[] { Word, User, Symbol, Funds, Filename }.Where(field => field is not null));
}

/// <summary>One user's account. What is held is not kept: it is the sum that the specification says it is.</summary>
internal sealed class ModelAccount
{
    public long AvailableCash { get; set; }

    public SortedDictionary<string, long> AvailableShares { get; } = new(StringComparer.Ordinal);

    /// <summary>Pending orders, oldest first; the newest is the last.</summary>
    public List<ModelOrder> Buys { get; } = [];

    public List<ModelOrder> Sells { get; } = [];

    public SortedDictionary<string, ModelTrigger> BuyTriggers { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, ModelTrigger> SellTriggers { get; } = new(StringComparer.Ordinal);

    /// <summary>"Held cash = the costs of pending buys + the amounts held by buy triggers."</summary>
    public long HeldCash => Buys.Sum(order => order.Value) + BuyTriggers.Values.Sum(trigger => trigger.Amount);

    /// <summary>"Held shares of a stock = those of pending sells + those of the sell trigger."</summary>
    public long HeldShares(string symbol) =>
        Sells.Where(order => order.Symbol == symbol).Sum(order => order.Shares) + TriggerShares(symbol);

    /// <summary>"Shares = ⌊amount ÷ trigger price⌋. Exactly that many shares are held", none before there is a price.</summary>
    public long TriggerShares(string symbol) =>
        SellTriggers.GetValueOrDefault(symbol) is { Price: { } price } trigger ? trigger.Amount / price : 0;

    public long Available(string symbol) => AvailableShares.GetValueOrDefault(symbol);

    public void AddShares(string symbol, long shares) => AvailableShares[symbol] = Available(symbol) + shares;
}

/// <summary>A pending buy or sell; its number is that of the BUY or SELL.</summary>
internal sealed record ModelOrder(long Number, string Symbol, long Shares, long Price, long ExpiresAt)
{
    public long Value => Shares * Price;
}

/// <summary>An amount set for a stock, with the trigger price and the number of the command that set it, once there is one.</summary>
internal sealed record ModelTrigger(long Amount, long? Price = null, long Number = 0);

/// <summary>One event of the audit log, without its timestamp, server and key.</summary>
internal sealed record ModelEvent(
    string Element,
    long Number,
    string? Command,
    string? User,
    string? Symbol,
    string? Funds,
    string? Filename = null,
    string? Action = null)
{
    /// <summary>What the errorMessage must contain; null in every other event.</summary>
    public string? Reason { get; init; }

    /// <summary>The UTC milliseconds at which it takes effect.</summary>
    public long At { get; init; }

    /// <summary>Everything that the specification determines, on one line.</summary>
    public string Line => string.Create(
        CultureInfo.InvariantCulture, $"{Element} {Number} {Command}{Action} user={User} stock={Symbol} funds={Funds} file={Filename}");

    public override string ToString() => Line;
}

/// <summary>A fetch of a quote that a command may come to: whoever needs the stock's price first causes the hit.</summary>
internal sealed record PriceNeed(string Symbol, string User, long Number);
