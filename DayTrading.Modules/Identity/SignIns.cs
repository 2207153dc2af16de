using DayTrading.AccountViews;
using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;
using Microsoft.AspNetCore.Identity;

namespace DayTrading.Identity;

/// <summary>Creates sign-ins and checks passwords, in the same way for pages, API and command line.</summary>
public sealed class SignIns
{
    /// <summary>The same message for every cause, so that it reveals to nobody who has a sign-in.</summary>
    public const string NotSignedIn =
        "The name or the password is wrong, or the sign-in is locked for some minutes after too many attempts. " +
        "Try again, or ask the supervisor.";

    public const string NameRule = "A name has 1 to 64 characters of A-Z a-z 0-9 _ - .";

    /// <summary>
    /// The same message for a name with a sign-in and for one that only the record knows, so that it does not reveal which of them it is.
    /// </summary>
    public const string NameTaken =
        "This name is taken. Choose another; if it is your trading user id, ask the supervisor for a sign-in with it.";

    // Checked when the name is unknown, so that an unknown name takes as long as a wrong password.
    private static readonly Lazy<string> Nobody = new(() => new PasswordHasher<IdentityUser>().HashPassword(new IdentityUser(), "nobody"));

    private readonly UserManager<IdentityUser> _users;
    private readonly SignInManager<IdentityUser> _signIns;
    private readonly IdentityContext _context;
    private readonly IMediator _mediator;

    internal SignIns(
        UserManager<IdentityUser> users, SignInManager<IdentityUser> signIns, IdentityContext context, IMediator mediator) =>
        (_users, _signIns, _context, _mediator) = (users, signIns, context, mediator);

    /// <summary>
    /// Creates a trader's sign-in at that trader's own request. A name that the record knows, with or without a sign-in, is rejected: its
    /// new owner would get that account's money. Returns the errors; none if the sign-in was created.
    /// </summary>
    public async Task<IReadOnlyList<SignInError>> RegisterAsync(string name, string password, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(name, out var user)) return [new SignInError(NameRule, IsOfName: true)];

        // The password comes last: hashing is slow, and needless for a name that is taken.
        if (await IsKnownAsync(user, cancellationToken)) return [new SignInError(NameTaken, IsOfName: true)];
        return await CreateAsync(user, password, Roles.Trader, cancellationToken);
    }

    /// <summary>Creates a sign-in of any role, also for a trading user id that has an account. Returns the errors.</summary>
    public async Task<IReadOnlyList<SignInError>> CreateAsync(
        UserId name, string password, string role, CancellationToken cancellationToken)
    {
        var user = new IdentityUser(name.Value);
        await using var transaction = await _context.Database.BeginTransactionAsync(cancellationToken);
        var result = await _users.CreateAsync(user, password);
        if (result.Succeeded) result = await _users.AddToRoleAsync(user, role);
        if (result.Succeeded) await transaction.CommitAsync(cancellationToken);
        return [.. result.Errors.Select(Explain)];
    }

    /// <summary>Checks the password, counts the failure if it is wrong, and signs in: with a cookie or with tokens.</summary>
    public async Task<bool> SignInAsync(string name, string password, string scheme)
    {
        _signIns.AuthenticationScheme = scheme;
        var user = await _users.FindByNameAsync(name);
        var result = user is null ? SignInResult.Failed : await _signIns.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true);
        if (result.Succeeded)
        {
            await _signIns.SignInAsync(user!, isPersistent: false);
            return true;
        }

        if (user is null || result.IsLockedOut) _users.PasswordHasher.VerifyHashedPassword(new IdentityUser(), Nobody.Value, password);
        return false;
    }

    public static SignInError Explain(IdentityError error) => error.Code switch
    {
        nameof(IdentityErrorDescriber.DuplicateUserName) => new SignInError(NameTaken, IsOfName: true),
        nameof(IdentityErrorDescriber.InvalidUserName) => new SignInError(NameRule, IsOfName: true),
        nameof(IdentityErrorDescriber.PasswordMismatch) => new SignInError("The current password is wrong."),
        _ => new SignInError(error.Description),
    };

    private async Task<bool> IsKnownAsync(UserId user, CancellationToken cancellationToken)
    {
        // The projections know accounts not yet in the record; the record knows users all of whose commands were rejected.
        return await _mediator.Send(new GetSummary(user), cancellationToken) is not null
            || await _users.FindByNameAsync(user.Value) is not null
            || await _mediator.Send(new IsUserKnown(user), cancellationToken);
    }
}

/// <summary>An error in a name or, if not <paramref name="IsOfName"/>, in a password, and how to correct it.</summary>
public sealed record SignInError(string Message, bool IsOfName = false);
