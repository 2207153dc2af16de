using System.Text.Json;
using System.Text.Json.Serialization;
using DayTrading.Workloads;

namespace DayTrading.Web.Runs;

/// <summary>What a run's row keeps as JSON, besides the report, which has a form of its own.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkloadPreview))]
[JsonSerializable(typeof(IReadOnlyList<WorkloadDumplog>))]
internal sealed partial class RunJson : JsonSerializerContext
{
    public static WorkloadPreview? PreviewOf(RunRow run) =>
        run.Preview is null ? null : JsonSerializer.Deserialize(run.Preview, Default.WorkloadPreview);

    public static WorkloadReport? ReportOf(RunRow run) =>
        run.Report is null ? null : JsonSerializer.Deserialize(run.Report, WorkloadReport.Json);

    public static IReadOnlyList<WorkloadDumplog> DumplogsOf(RunRow run) =>
        run.Dumplogs is null ? [] : JsonSerializer.Deserialize(run.Dumplogs, Default.IReadOnlyListWorkloadDumplog) ?? [];
}
