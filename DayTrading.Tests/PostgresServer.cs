using System.Globalization;
using DayTrading.Tests;
using DayTrading.Web.Cli;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace DayTrading.Tests;

/// <summary>
/// One Postgres for the whole run, started by the first test that asks for a database, with the durability that a real one has.
/// Its order of text is a linguistic one, as in many installations: a query that needs the ordinal order has to say so.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly Lazy<Task<Running>> _running = new(StartAsync);
    private int _databases;

    // Postgres does not run as root.
    private static string[] AsItself =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : [];

    /// <summary>
    /// A fresh database of the caller's own, empty or a copy of <paramref name="template"/>, to which nobody may be connected. Takes and
    /// returns connection strings.
    /// </summary>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var server = await _running.Value;
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync();
        var original = template is null ? "template0" : new NpgsqlConnectionStringBuilder(template).Database;
        await using var create = new NpgsqlCommand($"create database {name} template {original}", connection);
        await create.ExecuteNonQueryAsync();
        return server.ConnectionString(name);
    }

    /// <summary>A fresh data folder.</summary>
    internal static async Task InitializeAsync(string data)
    {
        if (Environment.IsPrivilegedProcess)
            await ServerProcess.RunAsync(["install", "-d", "-o", "postgres", "-g", "postgres", "-m", "700", data]);
        await ServerProcess.RunAsync(
        [
            .. AsItself, Path.Combine(FindPrograms(), "initdb"), "--pgdata", data, "--username", "postgres", "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US", "--no-sync",
        ]);
    }

    internal static string[] CommandLine(string data, int port) =>
    [
        .. AsItself, Path.Combine(FindPrograms(), "postgres"), "-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1",
        "-c", "unix_socket_directories=", "-c", "max_connections=300",
    ];

    public async ValueTask DisposeAsync()
    {
        if (!_running.IsValueCreated) return;

        NpgsqlConnection.ClearAllPools();
        var server = await _running.Value;
        await server.Process.DisposeAsync();
    }

    private static async Task<Running> StartAsync()
    {
        var folder = ServerProcess.CreateFolder("postgres");
        var data = Path.Combine(folder, "data");
        await InitializeAsync(data);
        var port = ServerProcess.FreePort();
        var process = await ServerProcess.StartAsync(
            folder, CommandLine(data, port), () => AnswersAsync(Running.ConnectionString(port, "postgres")),
            stopSignal: "QUIT"); // at once, without a last checkpoint: the data goes with it
        return new Running(process, port);
    }

    private static string FindPrograms()
    {
        const string debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(debian) ? Directory.GetDirectories(debian) : [];
        return versions.Select(v => Path.Combine(v, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .MaxBy(bin => Version(bin))
            ?? throw new InvalidOperationException("These tests need Postgres: ./test.sh installs it, or: apt-get install postgresql");
    }

    private static int Version(string bin) =>
        int.TryParse(Path.GetFileName(Path.GetDirectoryName(bin)), CultureInfo.InvariantCulture, out var version) ? version : 0;

    internal static async Task<bool> AnswersAsync(string connectionString)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            // Not listening yet, or still starting up: the caller asks again until its limit.
            return false;
        }
    }

    private sealed record Running(ServerProcess Process, int Port)
    {
        public string ConnectionString(string database) => ConnectionString(Port, database);

        // Idle connections go soon: each test has a database, and so a pool, of its own.
        public static string ConnectionString(int port, string database) =>
            $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Connection Idle Lifetime=2;Connection Pruning Interval=1";
    }
}
