namespace DayTrading.Kernel;

/// <summary>
/// State of one module, by user, made from events. Whoever has the user's turn reads it; the journal applies events within that turn;
/// recovery applies them before anybody reads.
/// </summary>
public interface IProjection
{
    /// <summary>Applies an event; those of other modules are ignored. It decides nothing and does no I/O.</summary>
    void Apply(DomainEvent domainEvent);
}

/// <summary>
/// A projection whose state is kept in snapshots. What it writes of a user follows from that user's events alone, always in the same order,
/// so two states are the same if their bytes are.
/// </summary>
public interface IUserProjection : IProjection
{
    /// <summary>Names the projection's part of a snapshot; stored, and so never changed.</summary>
    string Part { get; }

    /// <summary>Writes the user's state; nothing if there is none.</summary>
    void Save(Turn turn, BinaryWriter state);

    /// <summary>
    /// Takes over what <see cref="Save"/> wrote. Called by recovery, before anybody reads, for a user who has no state yet.
    /// </summary>
    void Restore(UserId user, BinaryReader state);
}
