using System.Diagnostics;
using DayTrading.Web.Cli;

namespace DayTrading.Tests.Web;

/// <summary>spec: The command line. The real program, in a process of its own: one clear line for each thing that can go wrong.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("command-line").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(2, "Unrecognized command or argument 'bogus'", "bogus")]
    [InlineData(2, "Cannot parse argument 'abc' for option '--port'", "quotes serve --port abc")]
    [InlineData(2, "Argument 'foo' not recognized", "quotes serve --prices foo")]
    [InlineData(2, "Option '--commands' is required", "workload generate --users 5")]
    [InlineData(2, "The number of users must be 1 to 1000000, not 0", "workload generate --users 0 --commands 5")]
    [InlineData(2, "--symbol must be 1 to 3 letters", "audit dump x.xml --symbol ABCD")]
    [InlineData(1, "There is no workload file 'none.txt'", "workload run none.txt")]
    [InlineData(1, "Cannot write 'none/x.txt': there is no folder", "workload generate --users 1 --commands 5 --out none/x.txt")]
    [InlineData(1, "There is no SQLite store", "accounts export x.ndjson")]
    [InlineData(1, "Settings: Failed to convert configuration value 'foo'", "audit dump x.xml", "Storage__Provider=foo")]
    public async Task What_goes_wrong_is_one_line_on_standard_error(int exitCode, string line, string arguments, string? setting = null)
    {
        var (code, output, error) = await RunAsync(arguments, setting);

        code.ShouldBe(exitCode);
        error.TrimEnd('\n').ShouldStartWith(line);
        error.TrimEnd('\n').ShouldNotContain('\n');
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_generated_workload_runs_and_its_log_report_and_accounts_are_written()
    {
        (await RunAsync("workload generate --users 3 --commands 300 --out w.txt")).ExitCode.ShouldBe(0);

        var (code, output, error) = await RunAsync(
            "workload run w.txt --dumplog l.xml --report r.json --accounts a.ndjson", "Simulator__Delays=none");

        (code, error).ShouldBe((0, ""));
        output.ShouldContain("300 lines, 0 unreadable");
        (await RunAsync("audit dump again.xml --check")).Output.ShouldBe("The log fits its schema.\n");
        (await RunAsync("audit bill --by stock")).Output.ShouldStartWith("stock\thits\tcost\n");
        (await RunAsync("accounts export again.ndjson")).ExitCode.ShouldBe(0);
        (await ReadAsync("again.xml")).ShouldBe(await ReadAsync("l.xml"));
        (await ReadAsync("again.ndjson")).ShouldBe(await ReadAsync("a.ndjson"));
        (await ReadAsync("r.json")).ShouldContain("\"lines\": 300");
    }

    [Fact]
    public async Task A_sign_in_is_made_with_a_password_from_standard_input()
    {
        (await RunAsync("users create bob --role Auditor", input: "correct horse\n")).ShouldBe((0, "Auditor bob can sign in.\n", ""));
        (await RunAsync("users create bob --role Trader", input: "correct horse\n")).ShouldBe(
            (1, "", "'bob' cannot be made: There is a sign-in of this name already.\n"));
        (await RunAsync("users create eve --role Trader", input: "short\n")).ShouldBe(
            (1, "", "'eve' cannot be made: Passwords must be at least 10 characters.\n"));
        (await RunAsync("users create eve --role Trader")).ShouldBe((1, "", "Standard input holds no password.\n"));
        (await RunAsync("users create a,b --role Trader")).ExitCode.ShouldBe(2);
        (await RunAsync("users create eve --role King")).ExitCode.ShouldBe(2);
    }

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(_folder, file));

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string arguments, string? setting = null, string input = "")
    {
        var start = new ProcessStartInfo("dotnet", [typeof(OutputFile).Assembly.Location, .. arguments.Split(' ')])
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (setting?.Split('=') is [var name, var value]) start.Environment[name] = value;
        using var program = Process.Start(start)!;
        await program.StandardInput.WriteAsync(input);
        program.StandardInput.Close();
        var texts = await Task.WhenAll(program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        return (program.ExitCode, texts[0], texts[1]);
    }
}
