using System.Text.Json;
using System.Text.Json.Serialization;
using DayTrading.Record;

namespace DayTrading.Audit;

/// <summary>Describes what a dumplog holds: whose events, and how many. Stored in a small file next to it.</summary>
internal sealed record DumplogContent(long Events, string? User, string? Symbol, DateTimeOffset? From, DateTimeOffset? To)
{
    private const string Ending = ".json";

    public static async Task WriteAsync(string path, RecordFilter filter, long events, CancellationToken cancellationToken)
    {
        var content = new DumplogContent(events, filter.User, filter.Symbol?.ToString(), filter.From, filter.To);
        var json = JsonSerializer.SerializeToUtf8Bytes(content, DumplogContentJson.Default.DumplogContent);
        await File.WriteAllBytesAsync(path + Ending, json, cancellationToken);
    }

    /// <summary>Null for a dumplog made before such descriptions existed.</summary>
    public static DumplogContent? Read(string path) => File.Exists(path + Ending)
        ? JsonSerializer.Deserialize(File.ReadAllBytes(path + Ending), DumplogContentJson.Default.DumplogContent)
        : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DumplogContent))]
internal sealed partial class DumplogContentJson : JsonSerializerContext;
