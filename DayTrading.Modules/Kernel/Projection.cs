namespace DayTrading.Kernel;

/// <summary>
/// The state of one module, by user, built from events. It is read within the user's turn; the journal applies events within that turn, and
/// recovery applies them before anything is read.
/// </summary>
public interface IProjection
{
    /// <summary>Applies an event and ignores those of other modules. It decides nothing and does no I/O.</summary>
    void Apply(DomainEvent domainEvent);
}

/// <summary>
/// A projection whose state is kept in snapshots. What it writes for a user depends only on that user's events and always has the same
/// order, so two states are equal if their bytes are.
/// </summary>
public interface IUserProjection : IProjection
{
    /// <summary>The name of the projection's part of a snapshot; it is stored, so it must never change.</summary>
    string Part { get; }

    /// <summary>Writes the user's state; nothing if there is none.</summary>
    void Save(Turn turn, BinaryWriter state);

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. Called by recovery, before anything else reads, for a user who has no state yet.
    /// </summary>
    void Restore(UserId user, BinaryReader state);
}
