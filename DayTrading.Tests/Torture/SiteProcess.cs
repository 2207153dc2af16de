using System.Diagnostics;
using System.Text;
using DayTrading.Web;
using DayTrading.Web.Cli;

namespace DayTrading.Tests.Torture;

/// <summary>The program as its operator starts it, in a process of its own that can be killed.</summary>
internal sealed class SiteProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiteProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Split("listens on ") is [_, var address]) _listens.TrySetResult(new Uri(address.Split(',')[0]));
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) _errors.AppendLine(line.Data);
        };
        process.Exited += (_, _) => _listens.TrySetException(new InvalidOperationException($"The site has ended:\n{Errors}"));
        process.EnableRaisingEvents = true;
    }

    public Uri Address { get; private set; } = null!;

    public int Id => _process.Id;

    /// <summary>What it has written to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>Starts it and waits until it listens, on a port of its own.</summary>
    public static async Task<SiteProcess> StartAsync(
        string folder, IEnumerable<KeyValuePair<string, string?>> settings, IEnumerable<string>? before = null, string arguments = "")
    {
        var site = Launch(folder, settings, before, arguments);
        try
        {
            site.Address = await site._listens.Task.WaitAsync(Patience);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <param name="folder">Where it works.</param>
    /// <param name="settings">In the environment.</param>
    /// <param name="before">A command that runs it.</param>
    /// <param name="arguments">Of the program; none for the site.</param>
    public static SiteProcess Launch(
        string folder, IEnumerable<KeyValuePair<string, string?>> settings, IEnumerable<string>? before = null, string arguments = "")
    {
        string[] command =
        [
            .. before ?? [], "dotnet", typeof(OutputFile).Assembly.Location,
            .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Urls"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var site = new SiteProcess(new Process { StartInfo = start });
        site._process.Start();
        site._process.BeginOutputReadLine();
        site._process.BeginErrorReadLine();
        return site;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>As a service manager stops it; answers the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await ServerProcess.RunAsync(["kill", "-TERM", $"{_process.Id}"]);
        return await EndAsync();
    }

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }
}
