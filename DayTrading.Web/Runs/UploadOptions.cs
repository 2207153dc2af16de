namespace DayTrading.Web.Runs;

internal sealed class UploadOptions
{
    /// <summary>Where uploaded workloads are kept, each until its run is removed, and the stores and dumplogs of clean isolatedStores.</summary>
    public string Folder { get; set; } = "data/workloads";

    /// <summary>Of one file, 1 to 4 GiB: the largest known workload has 60 MB, and as text 512 MiB are fifteen million lines.</summary>
    public long MaxBytes { get; set; } = 512L << 20;

    /// <summary>Files that wait at once, 1 to 1,000: with the largest of them the disk they take is bounded.</summary>
    public int MaxWaiting { get; set; } = 20;
}

/// <summary>An upload that cannot be taken; the message is for the person who sent it.</summary>
internal sealed class UploadRejectedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
