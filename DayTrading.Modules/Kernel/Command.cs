using MediatR;

namespace DayTrading.Kernel;

/// <summary>
/// What every command carries from where it enters the program to the record. The types of its fields guarantee valid values; the derived
/// classes (<c>Buy</c>, <c>CommitBuy</c> …) are named like the specification's commands.
/// </summary>
public abstract class Command(CommandWord word, TransactionNumber number, UserId user) : IRequest<Outcome>
{
    /// <summary>Characters of an idempotency key: twice a UUID's, with room for a prefix.</summary>
    public const int MaxIdempotencyKey = 80;

    public CommandWord Word { get; } = word;

    public TransactionNumber Number { get; } = number;

    /// <summary>The user of the command; without a name (null <c>Value</c>) for the supervisor's DUMPLOG.</summary>
    public UserId User { get; } = user;

    /// <summary>The user as the record shows it; null for the supervisor's DUMPLOG.</summary>
    public virtual string? RecordedUser => User.Value;

    /// <summary>The stock as the record shows it, at most three characters; null if the command has none, or a longer one.</summary>
    public virtual string? RecordedSymbol => null;

    /// <summary>
    /// The amount or price as the record shows it; null if the command has none, or one that is no whole number of cents.
    /// </summary>
    public virtual Money? RecordedFunds => null;

    /// <summary>
    /// A received number with at most two decimals that is too large for <see cref="Money"/>, as text with exactly two.
    /// </summary>
    public virtual string? RecordedLargeFunds => null;

    public virtual string? RecordedFilename => null;

    /// <summary>
    /// A key that the sender chose for this command. It is recorded, so that a sender who missed the answer can ask again without executing
    /// the command twice. 1 to <see cref="MaxIdempotencyKey"/> printable ASCII characters; null without one.
    /// </summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>
    /// Completed with the entry's sequence number once it is durable; null if nobody waits for this command alone, as in a workload run.
    /// Set before the command is sent, completed by the record's writer.
    /// </summary>
    public TaskCompletionSource<long>? Durable { get; private set; }

    /// <summary>The user's turn while the command has it, for its handler; null for the supervisor's DUMPLOG. Set by the engine.</summary>
    public Turn? Turn { get; set; }

    /// <summary>Makes this command report when its entry is durable; to be called before the command is sent.</summary>
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
