using DayTrading.Kernel;
using DayTrading.Record;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DayTrading.Identity;

/// <summary>
/// Before the site listens: brings its store up to date, and makes sure that the roles and at least one supervisor exist.
/// </summary>
public sealed class FirstStart : IHostedLifecycleService
{
    private readonly SiteDatabase _database;
    private readonly IServiceScopeFactory _scopes;
    private readonly SupervisorOptions _supervisor;

    internal FirstStart(SiteDatabase database, IServiceScopeFactory scopes, IOptions<SupervisorOptions> supervisor) =>
        (_database, _scopes, _supervisor) = (database, scopes, supervisor.Value);

    /// <summary>
    /// The generated password of the supervisor just created, only to be shown on the terminal; null if none was generated.
    /// </summary>
    public string? GeneratedPassword { get; private set; }

    /// <summary>
    /// Must start after the record's service, which in Postgres creates the database and holds the lock of the only writer.
    /// </summary>
    public async Task StartingAsync(CancellationToken cancellationToken) => await PrepareAsync(isAlone: true, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Prepares the store and the roles, without a supervisor: what <c>users create</c> needs, also while the site is running.
    /// </summary>
    public async Task PrepareRolesAsync(bool isAlone, CancellationToken cancellationToken)
    {
        await _database.MigrateAsync(() => IdentityContext.Open(_database), isAlone, cancellationToken);
        await using var scope = _scopes.CreateAsyncScope();
        var roles = scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>();
        foreach (var role in Roles.All)
        {
            if (!await roles.RoleExistsAsync(role)) await roles.CreateAsync(new IdentityRole(role));
        }
    }

    private async Task PrepareAsync(bool isAlone, CancellationToken cancellationToken)
    {
        await PrepareRolesAsync(isAlone, cancellationToken);
        await using var scope = _scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        if ((await users.GetUsersInRoleAsync(Roles.Supervisor)).Count > 0) return;

        if (!UserId.TryParse(_supervisor.Name, out var name))
            throw Invalid($"Supervisor:Name cannot be '{_supervisor.Name}'. {SignIns.NameRule}");

        var generated = string.IsNullOrEmpty(_supervisor.Password) ? PasswordGenerator.Generate() : null;
        var errors = await scope.ServiceProvider.GetRequiredService<SignIns>()
            .CreateAsync(name, generated ?? _supervisor.Password!, Roles.Supervisor, cancellationToken);
        if (errors.Count > 0)
        {
            throw Invalid(
                $"The first supervisor '{name}' cannot be made: {string.Join(" ", errors.Select(f => f.Message))} " +
                "See the settings Supervisor:Name and Supervisor:Password.");
        }

        GeneratedPassword = generated;
    }

    private static OptionsValidationException Invalid(string message) =>
        new(nameof(SupervisorOptions), typeof(SupervisorOptions), [message]);
}
