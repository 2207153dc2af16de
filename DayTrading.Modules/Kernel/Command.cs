using MediatR;

namespace DayTrading.Kernel;

/// <summary>
/// What every command carries from its entrance to the record. Its fields are proven by their types; the derived messages
/// (<c>Buy</c>, <c>CommitBuy</c> …) are the words of the specification.
/// </summary>
public abstract class Command(CommandWord word, TransactionNumber number, UserId user) : IRequest<Outcome>
{
    /// <summary>Characters of an idempotency key: twice a UUID's, with room for a prefix.</summary>
    public const int MaxIdempotencyKey = 80;

    public CommandWord Word { get; } = word;

    public TransactionNumber Number { get; } = number;

    /// <summary>Whose command it is; no name (null <c>Value</c>) for the supervisor's DUMPLOG.</summary>
    public UserId User { get; } = user;

    /// <summary>The user as the record shows it; null for the supervisor's DUMPLOG.</summary>
    public virtual string? RecordedUser => User.Value;

    /// <summary>The stock as the record shows it, at most three characters; null if the command has none, or none that fits.</summary>
    public virtual string? RecordedSymbol => null;

    /// <summary>The amount or price as the record shows it; null if the command has none, or no number of cents.</summary>
    public virtual Money? RecordedFunds => null;

    /// <summary>
    /// A received number with at most two decimals that is too large for <see cref="Money"/>, as text with exactly two.
    /// </summary>
    public virtual string? RecordedLargeFunds => null;

    public virtual string? RecordedFilename => null;

    /// <summary>
    /// The sender's own name for this command, recorded with it, so that a sender who missed the answer finds it again instead of
    /// doing the same twice. 1 to <see cref="MaxIdempotencyKey"/> printable ASCII characters; null without one.
    /// </summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>
    /// Completed with the entry's sequence number once it is durable; null if nobody waits for this command alone, as in a workload run.
    /// Set by the entrance before it sends the command, completed by the record's writer.
    /// </summary>
    public TaskCompletionSource<long>? Durable { get; private set; }

    /// <summary>
    /// The user's turn while the command has it, for its handler; null for the supervisor's DUMPLOG. Set by the engine, which gives it out.
    /// </summary>
    public Turn? Turn { get; set; }

    /// <summary>Asks to be told when this command's entry is durable; to be called before the command is sent.</summary>
    public Task<long> WhenDurable()
    {
        Durable ??= new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Durable.Task;
    }
}

/// <summary>A command on one stock with an amount of money.</summary>
public abstract class AmountCommand(CommandWord word, TransactionNumber number, UserId user, StockSymbol symbol, Money amount)
    : StockCommand(word, number, user, symbol)
{
    /// <summary>Above zero.</summary>
    public Money Amount { get; } = amount;

    public override Money? RecordedFunds => Amount;
}

/// <summary>A command on one stock.</summary>
public abstract class StockCommand(CommandWord word, TransactionNumber number, UserId user, StockSymbol symbol)
    : Command(word, number, user)
{
    public StockSymbol Symbol { get; } = symbol;

    public override string? RecordedSymbol => Symbol.ToString();
}
