namespace DayTrading.Web.Security;

/// <summary>The policies that routes require; a route without one is open to every signed-in user.</summary>
internal static class Policies
{
    /// <summary>Traders, for their own account.</summary>
    public const string Trader = "Trader";

    /// <summary>Auditors and supervisors.</summary>
    public const string Auditor = "Auditor";

    public const string Supervisor = "Supervisor";

    /// <summary>The account that the route names (<c>{user}</c>) may be read: its owner, auditors and supervisors.</summary>
    public const string ReadAccount = "ReadAccount";

    /// <summary>Commands may be sent for the account that the route names (<c>{user}</c>): by its owner and supervisors.</summary>
    public const string ActOnAccount = "ActOnAccount";
}
