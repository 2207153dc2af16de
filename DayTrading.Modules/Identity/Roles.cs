namespace DayTrading.Identity;

/// <summary>The roles; each sign-in has exactly one.</summary>
public static class Roles
{
    /// <summary>Trades on the account with the sign-in's name, and sees no other.</summary>
    public const string Trader = "Trader";

    /// <summary>Reads everything, changes nothing.</summary>
    public const string Auditor = "Auditor";

    /// <summary>May do everything, on every account.</summary>
    public const string Supervisor = "Supervisor";

    public static readonly IReadOnlyList<string> All = [Trader, Auditor, Supervisor];
}
