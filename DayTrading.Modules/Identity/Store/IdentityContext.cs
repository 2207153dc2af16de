using DayTrading.Kernel;
using DayTrading.Record;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Identity;

/// <summary>
/// The sign-ins and their roles. Holds nothing of the record, and the record never waits for it. The tables have names of their own,
/// because in Postgres they are in the record's database; the columns keep the names of ASP.NET Core Identity.
/// </summary>
internal abstract class IdentityContext(DbContextOptions options) : IdentityDbContext(options)
{
    public const string MigrationsTable = "identity_migrations";

    protected override Version SchemaVersion => IdentitySchemaVersions.Version2;

    public static IdentityContext Open(SiteDatabase database) => database.IsPostgres
        ? new PostgresIdentityContext(database.OptionsFor(MigrationsTable))
        : new SqliteIdentityContext(database.OptionsFor(MigrationsTable));

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
    }
}
