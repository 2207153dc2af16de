namespace DayTrading.Kernel;

/// <summary>The two sides of trading: pending orders and triggers exist on each, as stacks and tables of their own.</summary>
public enum Side
{
    Buy,
    Sell,
}
