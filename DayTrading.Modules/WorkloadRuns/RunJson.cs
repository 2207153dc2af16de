using System.Text.Json;
using System.Text.Json.Serialization;
using DayTrading.Workloads;

namespace DayTrading.WorkloadRuns;

/// <summary>JSON of a run's row, except for the report, which has its own JSON context.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkloadPreview))]
[JsonSerializable(typeof(IReadOnlyList<WorkloadDumplog>))]
internal sealed partial class RunJson : JsonSerializerContext;
