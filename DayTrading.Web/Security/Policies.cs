namespace DayTrading.Web.Security;

/// <summary>What a route demands; a route that demands nothing of these is for whoever is signed in.</summary>
internal static class Policies
{
    /// <summary>A trader, on their own behalf.</summary>
    public const string Trader = "Trader";

    /// <summary>Auditors and supervisors.</summary>
    public const string Auditor = "Auditor";

    public const string Supervisor = "Supervisor";

    /// <summary>The account that the route names (<c>{user}</c>) may be read: its owner, auditors and supervisors.</summary>
    public const string ReadAccount = "ReadAccount";

    /// <summary>Commands may be given on the account that the route names (<c>{user}</c>): its owner and supervisors.</summary>
    public const string ActOnAccount = "ActOnAccount";
}
