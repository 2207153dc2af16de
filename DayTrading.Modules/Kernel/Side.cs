namespace DayTrading.Kernel;

/// <summary>The two sides of trading; each has its own pending orders and triggers.</summary>
public enum Side
{
    Buy,
    Sell,
}
