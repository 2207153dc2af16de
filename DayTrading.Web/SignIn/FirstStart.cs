using System.Security.Cryptography;
using DayTrading.Kernel;
using DayTrading.Web.SiteStore;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DayTrading.Web.SignIn;

/// <summary>
/// Before the site listens: brings its store up to date and sees to it that the roles exist, and at least one supervisor.
/// </summary>
internal sealed class FirstStart(SiteStores stores, IServiceScopeFactory scopes, IOptions<SupervisorOptions> supervisor)
    : IHostedLifecycleService
{
    private const int GeneratedLength = 20;

    /// <summary>None that are mistaken for each other on a terminal.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>The password of the supervisor just made, for the terminal and for nothing else; null if none was generated.</summary>
    public string? GeneratedPassword { get; private set; }

    /// <summary>After the record's service: in Postgres that one has made the database, and holds the lock of the one writer.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken) => await PrepareAsync(isAlone: true, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The store and the roles, without a supervisor: what <c>users create</c> needs, beside a running site too.</summary>
    public async Task PrepareRolesAsync(bool isAlone, CancellationToken cancellationToken)
    {
        await stores.MigrateAsync(isAlone, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var roles = scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>();
        foreach (var role in Roles.All)
        {
            if (!await roles.RoleExistsAsync(role)) await roles.CreateAsync(new IdentityRole(role));
        }
    }

    private async Task PrepareAsync(bool isAlone, CancellationToken cancellationToken)
    {
        await PrepareRolesAsync(isAlone, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        if ((await users.GetUsersInRoleAsync(Roles.Supervisor)).Count > 0) return;

        var settings = supervisor.Value;
        if (!UserId.TryParse(settings.Name, out var name))
            throw new CommandLineException($"Settings: Supervisor:Name cannot be '{settings.Name}'. {SignIns.NameRule}");

        var generated = string.IsNullOrEmpty(settings.Password) ? RandomNumberGenerator.GetString(Alphabet, GeneratedLength) : null;
        var errors = await scope.ServiceProvider.GetRequiredService<SignIns>()
            .CreateAsync(name, generated ?? settings.Password!, Roles.Supervisor, cancellationToken);
        if (errors.Count > 0)
        {
            throw new CommandLineException(
                $"The first supervisor '{name}' cannot be made: {string.Join(" ", errors.Select(f => f.Message))} " +
                "See the settings Supervisor:Name and Supervisor:Password.");
        }

        GeneratedPassword = generated;
    }
}
