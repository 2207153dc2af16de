namespace DayTrading.Audit;

internal sealed class DumplogOptions
{
    /// <summary>The folder of dumplog files.</summary>
    public string Folder { get; set; } = "data/dumplogs";
}
