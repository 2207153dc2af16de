namespace DayTrading.Web.SignIn;

/// <summary>Who somebody is; each sign-in has one of these.</summary>
internal static class Roles
{
    /// <summary>Trades on the account that has his sign-in's name, and sees nobody else's.</summary>
    public const string Trader = "Trader";

    /// <summary>Reads everything, changes nothing.</summary>
    public const string Auditor = "Auditor";

    /// <summary>May do everything, on every account.</summary>
    public const string Supervisor = "Supervisor";

    public static readonly IReadOnlyList<string> All = [Trader, Auditor, Supervisor];
}

/// <summary>What a route demands; a route that demands nothing of these is for whoever is signed in.</summary>
internal static class Policies
{
    /// <summary>A trader, on his own behalf.</summary>
    public const string Trader = "Trader";

    /// <summary>Auditors and supervisors.</summary>
    public const string Auditor = "Auditor";

    public const string Supervisor = "Supervisor";

    /// <summary>The account that the route names (<c>{user}</c>) may be read: its owner, auditors and supervisors.</summary>
    public const string ReadAccount = "ReadAccount";

    /// <summary>Commands may be given on the account that the route names (<c>{user}</c>): its owner and supervisors.</summary>
    public const string ActOnAccount = "ActOnAccount";
}
