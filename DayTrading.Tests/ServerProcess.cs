using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

[assembly: UnsupportedOSPlatform("windows")]

namespace DayTrading.Tests;

/// <summary>
/// A server that belongs to this test run alone, in a fresh folder. A shell keeps watch on it: when the run ends, also by kill -9, the pipe
/// between them breaks, and the shell stops the server by its process id and removes the folder.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    // $0 is the folder, $1 the signal that stops the server, the rest its command line. A terminal's signals are for the test host:
    // the watch outlives it.
    private const string Watch = """
        trap '' INT TERM HUP
        stop=$1; shift
        "$@" >"$0/server.log" 2>&1 &
        server=$!
        cat >/dev/null
        kill -s $stop $server
        wait $server
        rm -rf "$0"
        """;

    private readonly Process _watch;
    private readonly string _folder;

    private ServerProcess(Process watch, string folder)
    {
        _watch = watch;
        _folder = folder;
    }

    /// <summary>A folder that the server's own user can pass through.</summary>
    public static string CreateFolder(string name)
    {
        var folder = Directory.CreateTempSubdirectory($"daytrading-{name}-").FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts the server and waits until it <paramref name="answers"/>; throws with its output if it never does.</summary>
    public static async Task<ServerProcess> StartAsync(
        string folder, IEnumerable<string> command, Func<Task<bool>> answers, string stopSignal = "TERM")
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Watch, folder, stopSignal, .. command])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        var server = new ServerProcess(Process.Start(start)!, folder);
        var clock = Stopwatch.StartNew();
        while (!await answers())
        {
            if (clock.Elapsed > StartLimit)
            {
                var log = await File.ReadAllTextAsync(Path.Combine(folder, "server.log"));
                await server.DisposeAsync();
                throw new InvalidOperationException($"No answer within {StartLimit.TotalSeconds} s: {string.Join(' ', command)}\n{log}");
            }

            await Task.Delay(50);
        }

        return server;
    }

    /// <summary>Runs a program to its end; throws with its output if it fails.</summary>
    public static async Task RunAsync(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        var outputs = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed:\n{string.Join('\n', outputs)}");
    }

    public async ValueTask DisposeAsync()
    {
        _watch.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _watch.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new InvalidOperationException($"The server in {_folder} did not stop within {StopLimit.TotalSeconds} s", late);
        }
        finally
        {
            _watch.Dispose();
        }
    }
}
