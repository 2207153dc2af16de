namespace DayTrading.Quotes.Simulator;

/// <summary>What becomes of one request.</summary>
internal enum Fault
{
    None,

    /// <summary>
    /// The connection is reset before its request is read, which a client can hardly tell from one that was never accepted.
    /// </summary>
    Rejected,

    NoAnswer,

    /// <summary>The answer breaks off in the middle.</summary>
    Cut,

    /// <summary>The answer comes byte by byte.</summary>
    SlowDrip,

    FewerFields,
    AnotherSymbol,
    NoMoney,
    ZeroPrice,
    NoLineFeed,
    TooLong,
}

/// <summary>Which requests fail, and how: the same ones for the same seed and share, each kind as often as any other.</summary>
internal sealed class FaultModel(double share, SeededRandom random)
{
    private const ulong FaultStream = 5;
    private const ulong KindStream = 6;
    private const int Kinds = (int)Fault.TooLong;

    public Fault Of(ulong request) => share > 0 && random.Fraction(FaultStream, request) < share
        ? (Fault)(1 + random.Below(Kinds, KindStream, request))
        : Fault.None;
}
