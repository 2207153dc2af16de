namespace DayTrading.Record;

/// <summary>Where the record is kept.</summary>
internal sealed class StorageOptions
{
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>The setting <c>ConnectionStrings:DayTrading</c>.</summary>
    public string ConnectionString { get; set; } = "Data Source=data/daytrading.db";
}

internal enum StorageProvider
{
    Sqlite,
    Postgres,
}

/// <summary>How the record is written (settings <c>Audit:…</c>).</summary>
internal sealed class RecordOptions
{
    /// <summary>
    /// Entries in one transaction at most, 1 to 65,536. The pages of the index on users are written once a batch, so a row costs a fifth
    /// less than with 4,096, and with 16,384 only a tenth less again; half of the journal's capacity. Two batches are in memory, some 300
    /// bytes an entry.
    /// </summary>
    public int BatchSize { get; set; } = 8_192;

    /// <summary>
    /// After so many entries the users' states are kept again, 1,000 to 1,000,000,000: what recovery has to read at most, besides the
    /// snapshots themselves. Half a million entries are read in about two seconds.
    /// </summary>
    public long SnapshotEvery { get; set; } = 500_000;

    /// <summary>
    /// How long Postgres may take to receive a batch, and how long to commit it, 1 second to 10 minutes each, before its connection is
    /// given up and another one made; a hundred times what a large batch takes on a busy machine.
    /// </summary>
    public TimeSpan StoreDeadline { get; set; } = TimeSpan.FromSeconds(10);
}

internal sealed class InstanceOptions
{
    /// <summary>The <c>server</c> of every event, 1 to 64 characters.</summary>
    public string Name { get; set; } = Environment.MachineName;
}
