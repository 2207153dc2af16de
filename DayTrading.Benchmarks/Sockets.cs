namespace DayTrading.Benchmarks;

/// <summary>What the operating system knows of TCP, as <c>ss -s</c> shows it.</summary>
internal static class Sockets
{
    /// <summary>"TCP: inuse 5 orphan 0 tw 0 …" of this machine; tw are the sockets in TIME_WAIT.</summary>
    public static string Statistics() => File.ReadLines("/proc/net/sockstat").First(l => l.StartsWith("TCP:", StringComparison.Ordinal));
}
