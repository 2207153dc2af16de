using DayTrading.Kernel;
using DayTrading.Web.Runs;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Web.SiteStore;

/// <summary>
/// What the site alone needs: who may sign in, and the runs of workloads. Nothing of the record is in it, and the record never waits for
/// it.
/// Tables have names of their own, because in Postgres they stand in the record's database; columns keep Identity's names.
/// </summary>
internal abstract class SiteContext(DbContextOptions options) : IdentityDbContext(options)
{
    /// <summary>Beside the record's own history of migrations.</summary>
    public const string MigrationsTable = "site_migrations";

    /// <summary>Workload files, their runs and their reports.</summary>
    public DbSet<RunRow> Runs => Set<RunRow>();

    protected override Version SchemaVersion => IdentitySchemaVersions.Version2;

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<IdentityUser>(users =>
        {
            users.ToTable("site_users");
            users.Property(u => u.UserName).HasMaxLength(UserId.MaxLength);
            users.Property(u => u.NormalizedUserName).HasMaxLength(UserId.MaxLength);
        });
        builder.Entity<IdentityRole>().ToTable("site_roles");
        builder.Entity<IdentityUserRole<string>>().ToTable("site_user_roles");
        builder.Entity<IdentityUserClaim<string>>().ToTable("site_user_claims");
        builder.Entity<IdentityUserLogin<string>>().ToTable("site_user_logins");
        builder.Entity<IdentityUserToken<string>>().ToTable("site_user_tokens");
        builder.Entity<IdentityRoleClaim<string>>().ToTable("site_role_claims");
        builder.Entity<RunRow>(runs =>
        {
            runs.ToTable("site_runs");
            runs.Property(r => r.File).HasMaxLength(RunRow.MaxName);
            runs.Property(r => r.UploadedBy).HasMaxLength(UserId.MaxLength);
            runs.Ignore(r => r.IsOver);
            runs.HasIndex(r => r.State);
        });
    }
}
