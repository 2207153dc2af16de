using DayTrading.Web.Cli;
using Npgsql;

namespace DayTrading.Tests.Torture;

/// <summary>A Postgres of the test's own, whose postmaster can be killed and started again on the same data.</summary>
internal sealed class KillablePostgres : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _data;
    private readonly int _port = ServerProcess.FreePort();
    private ServerProcess _server = null!;

    private KillablePostgres(string folder) => (_folder, _data) = (folder, Path.Combine(folder, "data"));

    public string ConnectionString =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database=torture;Timeout=5;Maximum Pool Size=20";

    public static async Task<KillablePostgres> StartAsync()
    {
        var postgres = new KillablePostgres(ServerProcess.CreateFolder("postgres-to-kill"));
        await PostgresServer.InitializeAsync(postgres._data);
        await postgres.RestartAsync();
        return postgres;
    }

    /// <summary>kill -9 of the postmaster; its other processes notice and end.</summary>
    public async Task KillAsync()
    {
        var pid = (await File.ReadAllLinesAsync(Path.Combine(_data, "postmaster.pid")))[0];
        await ServerProcess.RunAsync(["kill", "-KILL", pid]);
        await _server.DisposeAsync();
        // It would not start while one of them still uses the shared memory.
        while (Directory.GetDirectories("/proc").Any(IsOfThisServer)) await Task.Delay(20);
    }

    public async Task RestartAsync() => _server = await ServerProcess.StartAsync(
        ServerProcess.CreateFolder("postgres-run"), PostgresServer.CommandLine(_data, _port), () => PostgresServer.AnswersAsync(Admin()),
        stopSignal: "QUIT");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private bool IsOfThisServer(string process)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName == _data;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string Admin() => new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres", Pooling = false }.ToString();
}
