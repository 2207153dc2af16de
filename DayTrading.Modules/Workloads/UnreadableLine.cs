namespace DayTrading.Workloads;

/// <summary>A line that is no command: its number n, its text (at most 200 characters, then …) and why it could not be read.</summary>
public sealed record UnreadableLine(long Line, string Text, string Reason);
