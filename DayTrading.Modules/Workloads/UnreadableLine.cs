namespace DayTrading.Workloads;

/// <summary>A line that could not be read: its number, its text (at most 200 characters, then …) and the reason.</summary>
public sealed record UnreadableLine(long Line, string Text, string Reason);
