namespace DayTrading.Audit;

internal sealed class DumplogOptions
{
    /// <summary>Where DUMPLOG puts its files.</summary>
    public string Folder { get; set; } = "data/dumplogs";
}
