using System.CommandLine;
using System.Text.Json;
using DayTrading.AccountViews;
using DayTrading.Audit;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Web.Composition;
using DayTrading.Workloads;
using MediatR;

namespace DayTrading.Web.Cli;

/// <summary><c>workload run</c> and <c>workload generate</c>.</summary>
internal static class WorkloadCli
{
    private const int BufferSize = 1 << 16;

    public static Command Create() => new("workload", "Workload files: one command a line.") { Run(), Generate() };

    private static Command Run()
    {
        var file = new Argument<string>("FILE") { Description = "The workload file, plain or gzip" };
        var dumplog = new Option<string>("--dumplog") { Description = "Write the complete log after the run", HelpName = "OUT.xml" };
        var report = new Option<string>("--report") { Description = "Write the run's report", HelpName = "OUT.json" };
        var accounts = new Option<string>("--accounts")
        {
            Description = "Write every account's state after the run",
            HelpName = "OUT.ndjson",
        };
        var run = new Command("run", "Runs a workload file against the configured store.") { file, dumplog, report, accounts };
        run.SetAction((call, cancellationToken) => RunAsync(
            call.GetValue(file)!, call.GetValue(dumplog), call.GetValue(report), call.GetValue(accounts), cancellationToken));
        return run;
    }

    private static async Task<int> RunAsync(
        string file, string? dumplog, string? report, string? accounts, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) throw new CommandLineException($"There is no workload file '{file}'");
        string?[] paths = [file, dumplog, report, accounts];
        var twice = paths.OfType<string>().GroupBy(Path.GetFullPath, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new CommandLineException($"'{twice.Key}' is named twice: the workload and each output need a file of their own");
        await using var dumplogFile = dumplog is null ? null : OutputFile.Open(dumplog);
        await using var reportFile = report is null ? null : OutputFile.Open(report);
        await using var accountsFile = accounts is null ? null : OutputFile.Open(accounts);

        using var engine = Engines.Build();
        await RequireQuoteServerAsync(engine.Services.GetRequiredService<IMediator>(), cancellationToken);
        await engine.StartAsync(cancellationToken);
        WorkloadReport result;
        try
        {
            result = await RunOnTerminalAsync(engine.Services.GetRequiredService<IMediator>(), file, cancellationToken);
        }
        finally
        {
            // Stop in order in any case: when this returns, everything accepted is durable and nothing changes any more.
            await engine.StopAsync(CancellationToken.None);
        }

        var mediator = engine.Services.GetRequiredService<IMediator>();
        if (accountsFile is not null)
            await WriteAsync(accountsFile, stream => mediator.Send(new ExportAccounts(stream), CancellationToken.None));
        if (dumplogFile is not null) await WriteAsync(dumplogFile, stream => mediator.Send(new WriteLog(stream), CancellationToken.None));
        if (reportFile is not null)
        {
            await WriteAsync(
                reportFile, stream => JsonSerializer.SerializeAsync(stream, result, WorkloadReport.Json, CancellationToken.None));
        }

        WorkloadSummary.Print(result);
        return result.IsCancelled ? CommandLine.Failure : CommandLine.Success;
    }

    // A run in which every quote fails is useless, so it does not start. If the server fails later, commands are rejected one by one.
    private static async Task RequireQuoteServerAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new ReachQuoteServer(), cancellationToken) is { } why) throw new CommandLineException(why);
    }

    private static async Task<WorkloadReport> RunOnTerminalAsync(IMediator mediator, string file, CancellationToken cancellationToken)
    {
        try
        {
            var progress = new WorkloadProgress();
            return await TerminalProgress.ShowAsync(progress, mediator.Send(new RunWorkload(file, progress), cancellationToken));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandLineException($"Cannot read '{file}': {problem.Message}", problem);
        }
    }

    private static async Task WriteAsync(OutputFile file, Func<Stream, Task> write)
    {
        await write(file.Stream);
        await file.FinishAsync();
    }

    private static Command Generate()
    {
        var users = new Option<int>("--users") { Description = "Users, 1 to 1000000", Required = true };
        var commands = new Option<long>("--commands") { Description = "Commands, more than users", Required = true };
        var stocks = new Option<int?>("--stocks") { Description = "Stocks; by default one in a hundred commands, at most 2773" };
        var seed = new Option<int>("--seed")
        {
            Description = "The same arguments give the same bytes",
            DefaultValueFactory = _ => WorkloadShape.DefaultSeed,
        };
        var file = new Option<string>("--out") { Description = "The file; by default standard output", HelpName = "FILE" };
        var generate = new Command("generate", "Writes a workload with a realistic mix of commands.")
        {
            users, commands, stocks, seed, file,
        };
        generate.Validators.Add(result =>
        {
            if (result.GetResult(users) is not { } ofUsers || result.GetResult(commands) is not { } ofCommands) return;
            if (ofUsers.Errors.Any() || ofCommands.Errors.Any()) return;
            var shape = Shape(result.GetValue(users), result.GetValue(commands), result.GetValue(stocks), result.GetValue(seed));
            if (shape.Objection is { } objection) result.AddError(objection + ".");
        });
        generate.SetAction((call, cancellationToken) => GenerateAsync(
            Shape(call.GetValue(users), call.GetValue(commands), call.GetValue(stocks), call.GetValue(seed)),
            call.GetValue(file), cancellationToken));
        return generate;
    }

    private static WorkloadShape Shape(int users, long commands, int? stocks, int seed) => new(users, commands, stocks, seed);

    private static async Task<int> GenerateAsync(WorkloadShape shape, string? path, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            await using var output = new BufferedStream(Console.OpenStandardOutput(), BufferSize);
            WorkloadGenerator.Write(output, shape, cancellationToken);
            return CommandLine.Success;
        }

        await using var file = OutputFile.Open(path);
        WorkloadGenerator.Write(file.Stream, shape, cancellationToken);
        await file.FinishAsync();
        return CommandLine.Success;
    }
}
