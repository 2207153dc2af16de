namespace DayTrading.Identity;

/// <summary>Settings for signing in and staying signed in.</summary>
internal sealed class SignInOptions
{
    /// <summary>
    /// Wrong passwords in a row that lock a sign-in, 3 to 100: few enough to make guessing hopeless, enough for typing errors.
    /// </summary>
    public int MaxFailures { get; set; } = 5;

    /// <summary>
    /// How long it stays locked, 1 s to 1 day. Short, because anybody who knows a trader's name can lock them out for this long.
    /// </summary>
    public TimeSpan LockedFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A browser that sends nothing for this long is signed out, 1 minute to 30 days. The default is a trading day.</summary>
    public TimeSpan Session { get; set; } = TimeSpan.FromHours(10);

    /// <summary>
    /// How long a bearer token is valid, 1 minute to 1 day. Short, because it cannot be revoked; a refresh checks the sign-in again.
    /// </summary>
    public TimeSpan Token { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a refresh token is valid, 1 minute to 90 days.</summary>
    public TimeSpan RefreshToken { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// A changed password or role ends every other session within this time, 0 to 1 hour; each session costs one row read per such time.
    /// </summary>
    public TimeSpan Recheck { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The folder of the keys that protect cookies and tokens; if it is lost, everybody has to sign in again.</summary>
    public string KeysFolder { get; set; } = "data/keys";

    public string? Error() => this switch
    {
        { MaxFailures: < 3 or > 100 } => "SignIn:MaxFailures must be 3 to 100",
        _ when !IsWithin(LockedFor, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)) => "SignIn:LockedFor must be 1 second to 1 day",
        _ when !IsWithin(Session, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)) => "SignIn:Session must be 1 minute to 30 days",
        _ when !IsWithin(Token, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)) => "SignIn:Token must be 1 minute to 1 day",
        _ when !IsWithin(RefreshToken, TimeSpan.FromMinutes(1), TimeSpan.FromDays(90)) =>
            "SignIn:RefreshToken must be 1 minute to 90 days",
        _ when !IsWithin(Recheck, TimeSpan.Zero, TimeSpan.FromHours(1)) => "SignIn:Recheck must be 0 to 1 hour",
        { KeysFolder: "" } => "SignIn:KeysFolder must name a folder",
        _ => null,
    };

    private static bool IsWithin(TimeSpan time, TimeSpan least, TimeSpan most) => time >= least && time <= most;
}

/// <summary>The first sign-in, created when the store has no supervisor yet; later these settings have no effect.</summary>
public sealed class SupervisorOptions
{
    public string Name { get; set; } = "supervisor";

    /// <summary>If empty, a password is generated and printed once.</summary>
    public string? Password { get; set; }
}
