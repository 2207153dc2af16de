namespace DayTrading.Identity;

/// <summary>Who somebody is; each sign-in has one of these.</summary>
public static class Roles
{
    /// <summary>Trades on the account that has their sign-in's name, and sees nobody else's.</summary>
    public const string Trader = "Trader";

    /// <summary>Reads everything, changes nothing.</summary>
    public const string Auditor = "Auditor";

    /// <summary>May do everything, on every account.</summary>
    public const string Supervisor = "Supervisor";

    public static readonly IReadOnlyList<string> All = [Trader, Auditor, Supervisor];
}
