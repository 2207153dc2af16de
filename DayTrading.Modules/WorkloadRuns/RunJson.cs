using System.Text.Json;
using System.Text.Json.Serialization;
using DayTrading.Workloads;

namespace DayTrading.WorkloadRuns;

/// <summary>What a run's row keeps as JSON, besides the report, which has a form of its own.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkloadPreview))]
[JsonSerializable(typeof(IReadOnlyList<WorkloadDumplog>))]
internal sealed partial class RunJson : JsonSerializerContext;
