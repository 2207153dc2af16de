namespace DayTrading.WorkloadRuns;

public sealed class UploadOptions
{
    /// <summary>The folder of uploaded workloads, isolated stores and their dumplogs; kept until the run is removed.</summary>
    public string Folder { get; set; } = "data/workloads";

    /// <summary>
    /// The size limit of one file, 1 byte to 4 GiB. The largest known workload has 60 MB; 512 MiB of text are fifteen million lines.
    /// </summary>
    public long MaxBytes { get; set; } = 512L << 20;

    /// <summary>Files that may wait at once, 1 to 1,000; together with the size limit this bounds the disk space they take.</summary>
    public int MaxWaiting { get; set; } = 20;
}
