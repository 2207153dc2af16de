namespace DayTrading.WorkloadRuns;

/// <summary>Why an upload is rejected.</summary>
public enum UploadRejection
{
    /// <summary>There is no file in it, or the file is empty.</summary>
    Empty,

    /// <summary>The request cannot be read as an upload.</summary>
    Malformed,

    TooLarge,

    /// <summary>Too many files are waiting already.</summary>
    TooMany,
}

/// <summary>An upload that is rejected; the message is for the person who sent it.</summary>
public sealed class UploadRejectedException(UploadRejection reason, string message) : Exception(message)
{
    public UploadRejection Reason { get; } = reason;
}
