namespace DayTrading.Kernel;

/// <summary>What a command answers when it is done: the event that it made, or a quote, a summary, a dumplog.</summary>
public interface ICommandResult;

/// <summary>
/// How a command ended: done, with what it changed or answers, or rejected. Rejections are values; exceptions are bugs and outages.
/// </summary>
public readonly record struct Outcome
{
    private Outcome(ICommandResult? result, Rejection? rejection)
    {
        Result = result;
        Rejection = rejection;
    }

    /// <summary>What the command changed (a <see cref="DomainEvent"/>) or answers; null if it was rejected.</summary>
    public ICommandResult? Result { get; }

    public Rejection? Rejection { get; }

    public bool IsDone => Rejection is null;

    /// <summary>The change to the user's account that the command decided on, if it made one.</summary>
    public DomainEvent? Event => Result as DomainEvent;

    public static Outcome Done(ICommandResult result) => new(result, null);

    public static Outcome Rejected(Rejection rejection) => new(null, rejection);

    public static implicit operator Outcome(Rejection rejection) => Rejected(rejection);

    public static implicit operator Outcome(DomainEvent domainEvent) => Done(domainEvent);

    public Task<Outcome> AsTask() => Task.FromResult(this);
}
