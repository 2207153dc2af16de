namespace DayTrading.Kernel;

/// <summary>
/// How a command ended: done, with what it changed or answers, or refused. Refusals are values; exceptions are bugs and outages.
/// </summary>
public readonly record struct Outcome
{
    private Outcome(object? result, Refusal? refusal)
    {
        Result = result;
        Refusal = refusal;
    }

    /// <summary>
    /// What the command changed (a <see cref="DomainEvent"/>) or answers (a quote, a summary, a dumplog); null if refused.
    /// </summary>
    public object? Result { get; }

    public Refusal? Refusal { get; }

    public bool IsDone => Refusal is null;

    /// <summary>The change to the user's account that the command decided on, if it made one.</summary>
    public DomainEvent? Event => Result as DomainEvent;

    public static Outcome Done(object result) => new(result, null);

    public static Outcome Refused(Refusal refusal) => new(null, refusal);

    public static implicit operator Outcome(Refusal refusal) => Refused(refusal);

    public static implicit operator Outcome(DomainEvent happened) => Done(happened);

    public Task<Outcome> AsTask() => Task.FromResult(this);
}
