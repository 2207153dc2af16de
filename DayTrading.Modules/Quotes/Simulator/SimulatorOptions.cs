namespace DayTrading.Quotes.Simulator;

public enum SimulatedPrices
{
    /// <summary>A pure function of seed and symbol, the same in every process.</summary>
    Constant,

    /// <summary>A seeded random walk per symbol: each answer is one step.</summary>
    Walk,

    /// <summary>Each answer independent of all others.</summary>
    Random,
}

public enum SimulatedDelays
{
    /// <summary>Answers at once.</summary>
    None,

    /// <summary>7 to 26 ms, median 9 ms.</summary>
    Network,

    /// <summary>As measured on the legacy server: 34.25 % of the answers take a further 1 to 4 whole seconds.</summary>
    Legacy,
}

/// <summary>How the simulated quote server behaves (settings <c>Simulator:…</c>).</summary>
public sealed class SimulatorOptions
{
    public const string Section = "Simulator";

    /// <summary>Prices, delays, keys and faults all follow from it; any whole number, default 1.</summary>
    public long Seed { get; set; } = 1;

    public SimulatedPrices Prices { get; set; } = SimulatedPrices.Walk;

    public SimulatedDelays Delays { get; set; } = SimulatedDelays.Legacy;

    /// <summary>The share of requests that get no proper answer; 0 to 1, default 0.</summary>
    public double Faults { get; set; }
}
