namespace DayTrading.Record;

/// <summary>How far the record has come, for whoever watches it. Written by the writer alone, read by anybody.</summary>
internal sealed class RecordProgress
{
    private long _durable;
    private long _snapshots;

    // Null while the store takes what it is given.
    private volatile string? _trouble;

    /// <summary>The sequence number of the last durable entry.</summary>
    public long Durable
    {
        get => Volatile.Read(ref _durable);
        set => Volatile.Write(ref _durable, value);
    }

    /// <summary>The sequence number after which recovery would begin.</summary>
    public long Snapshots
    {
        get => Volatile.Read(ref _snapshots);
        set => Volatile.Write(ref _snapshots, value);
    }

    /// <summary>Why the store takes nothing at the moment, in one message; null while it does.</summary>
    public string? Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }
}
