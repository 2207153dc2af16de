namespace DayTrading.WorkloadRuns;

public sealed class UploadOptions
{
    /// <summary>Where uploaded workloads, isolated stores and their dumplogs are kept until the run is removed.</summary>
    public string Folder { get; set; } = "data/workloads";

    /// <summary>Of one file, 1 to 4 GiB: the largest known workload has 60 MB, and as text 512 MiB are fifteen million lines.</summary>
    public long MaxBytes { get; set; } = 512L << 20;

    /// <summary>Files that wait at once, 1 to 1,000: with the largest of them the disk they take is bounded.</summary>
    public int MaxWaiting { get; set; } = 20;
}
