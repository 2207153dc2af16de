using System.Globalization;
using DayTrading.Tests;
using Npgsql;

namespace DayTrading.Benchmarks;

/// <summary>
/// A Postgres of the measurement's own, in a fresh data folder, with every setting that a fresh installation has: fsync and
/// synchronous_commit are on.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly string _data;
    private readonly int _port;

    private Cluster(ServerProcess process, string data, int port) => (_process, _data, _port) = (process, data, port);

    public static async Task<Cluster> StartAsync()
    {
        var versions = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal);
        var programs = Path.Combine(versions.Last(), "bin");
        var folder = ServerProcess.CreateFolder("benchmark-postgres");
        var data = Path.Combine(folder, "data");
        var root = Environment.IsPrivilegedProcess; // Postgres does not run as root
        string[] asItself = root ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : [];
        if (root) await ServerProcess.RunAsync(["install", "-d", "-o", "postgres", "-g", "postgres", "-m", "700", data]);
        await ServerProcess.RunAsync(
        [
            .. asItself, Path.Combine(programs, "initdb"), "--pgdata", data, "--username", "postgres", "--auth", "trust",
            "--encoding", "UTF8",
        ]);
        var port = ServerProcess.FreePort();
        string[] server =
        [
            .. asItself, Path.Combine(programs, "postgres"), "-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=",
        ];
        var process = await ServerProcess.StartAsync(folder, server, () => AnswersAsync(port), stopSignal: "QUIT");
        return new Cluster(process, data, port);
    }

    public string Database(string name) => ConnectionString(_port, name);

    /// <summary>Drops the database, and lets the server write out what it has: no measurement pays for the one before it.</summary>
    public async Task CleanAsync(string name)
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"drop database if exists {name} with (force)");
        await ExecuteAsync("checkpoint");
    }

    /// <summary>Seconds of processor time that the server and all its processes, past ones included, have used.</summary>
    public double CpuSeconds()
    {
        var master = int.Parse(File.ReadLines(Path.Combine(_data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        var ticks = Ticks(master, ofEndedChildren: true) ?? 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Parent(id) == master)
                ticks += Ticks(id, ofEndedChildren: false) ?? 0;
        }

        return ticks / 100.0; // the kernel's clock ticks a second
    }

    /// <summary>Bytes of write-ahead log since the server began.</summary>
    public async Task<long> LogBytesAsync() => (long)(decimal)(await ScalarAsync("select wal_bytes from pg_stat_wal"))!;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _process.DisposeAsync();
    }

    private static string ConnectionString(int port, string name) =>
        $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={name}";

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString(port, "postgres"));
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            // Not listening yet, or still starting up: the caller asks again until its limit.
            return false;
        }
    }

    /// <summary>The numbers of a process's status after its name in brackets; null if it has ended.</summary>
    private static string[]? Status(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            return status[(status.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // It has ended meanwhile, and its time is counted with its parent's.
            return null;
        }
    }

    private static int Parent(int id) => Status(id) is { } status ? int.Parse(status[1], CultureInfo.InvariantCulture) : 0;

    private static long? Ticks(int id, bool ofEndedChildren)
    {
        const int own = 11;
        return Status(id)?.Skip(own).Take(ofEndedChildren ? 4 : 2).Sum(text => long.Parse(text, CultureInfo.InvariantCulture));
    }

    private async Task ExecuteAsync(string sql) => await ScalarAsync(sql);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return await command.ExecuteScalarAsync();
    }
}
