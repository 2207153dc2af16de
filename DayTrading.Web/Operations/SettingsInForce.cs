using System.Data.Common;

namespace DayTrading.Web.Operations;

/// <summary>A setting, its value, and where the value comes from.</summary>
internal sealed record SettingInForce(string Key, string Value, string From);

/// <summary>The settings in force, without their secrets.</summary>
internal static class SettingsInForce
{
    private const string Masked = "•••";

    // Only the program's own sections: the environment also holds variables of others.
    private static readonly string[] Sections =
    [
        "Audit", "Commands", "ConnectionStrings", "Dumplogs", "Instance", "Kestrel", "Limits", "Logging", "Orders", "QuoteServer", "Quotes",
        "SignIn", "Simulator", "Storage", "Supervisor", "Telemetry", "Uploads", "Urls", "Workloads",
    ];

    private static readonly string[] SecretWords = ["password", "pwd", "secret", "apikey"];

    public static IReadOnlyList<SettingInForce> Of(IConfiguration configuration)
    {
        var providers = configuration is IConfigurationRoot root ? root.Providers.Reverse().ToArray() : [];
        return
        [
            .. configuration.AsEnumerable()
                .Where(s => s.Value is not null && Sections.Contains(s.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
                .OrderBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => new SettingInForce(s.Key, Mask(s.Key, s.Value!), SourceOf(s.Key, providers))),
        ];
    }

    public static string Mask(string key, string value)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        if (SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))) return value.Length == 0 ? "" : Masked;
        if (!key.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase)) return value;
        return name.Equals("Redis", StringComparison.OrdinalIgnoreCase) ? MaskedRedis(value) : MaskedConnection(value);
    }

    private static string MaskedRedis(string value) => string.Join(',', value.Split(',').Select(part =>
        part.Split('=')[0].Trim().Equals("password", StringComparison.OrdinalIgnoreCase) ? $"password={Masked}" : part));

    private static string MaskedConnection(string value)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = value };
            foreach (var key in parts.Keys.Cast<string>().ToArray())
            {
                if (SecretWords.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase))) parts[key] = Masked;
            }

            return parts.ConnectionString;
        }
        catch (ArgumentException)
        {
            // It cannot be parsed, so its secret parts are unknown: mask all of it.
            return Masked;
        }
    }

    private static string SourceOf(string key, IConfigurationProvider[] providers)
    {
        var provider = Array.Find(providers, p => p.TryGet(key, out _));
        return provider switch
        {
            Microsoft.Extensions.Configuration.Json.JsonConfigurationProvider => "appsettings.json",
            Microsoft.Extensions.Configuration.EnvironmentVariables.EnvironmentVariablesConfigurationProvider => "environment",
            null => "",
            _ => "program",
        };
    }
}
