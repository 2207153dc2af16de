using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DayTrading.Audit;
using DayTrading.Kernel;
using MediatR;
using Command = System.CommandLine.Command;

namespace DayTrading.Web;

/// <summary><c>audit dump</c>: a dumplog of the store, beside a running site too; it makes no event.</summary>
internal static class AuditCalls
{
    public static Command Create() => new("audit", "The record.") { Dump(), Verify() };

    private static Command Dump()
    {
        var file = new Argument<string>("OUT.xml") { Description = "Where to write" };
        var user = new Option<string>("--user") { Description = "Only this user's events" };
        var symbol = new Option<StockSymbol?>("--symbol") { Description = "Only this stock's events", CustomParser = ParseSymbol };
        var from = new Option<DateTimeOffset?>("--from")
        {
            Description = "Only from this time on: 2026-01-31T14:30:00Z, or UTC milliseconds",
            CustomParser = ParseTime,
        };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Only before this time", CustomParser = ParseTime };
        var check = new Option<bool>("--check") { Description = "Check the file against the log's schema" };
        var dump = new Command("dump", "Writes the record, or a part of it, as an XML log.") { file, user, symbol, from, to, check };
        dump.SetAction((call, cancellationToken) => DumpAsync(
            call.GetValue(file)!,
            new LogFilter
                { User = call.GetValue(user), Symbol = call.GetValue(symbol), From = call.GetValue(from), To = call.GetValue(to) },
            call.GetValue(check),
            cancellationToken));
        return dump;
    }

    private static async Task<int> DumpAsync(string path, LogFilter filter, bool check, CancellationToken cancellationToken)
    {
        await using var file = OutputFile.Open(path);
        using var engine = Composition.BuildEngine();
        var mediator = engine.Services.GetRequiredService<IMediator>();
        await mediator.Send(new ReachStore(), cancellationToken);
        await mediator.Send(new WriteLog(file.Stream, filter), cancellationToken);
        await file.FinishAsync();
        if (!check) return CommandLine.Success;

        await using var log = File.OpenRead(path);
        var faults = LogSchema.Validate(log, cancellationToken);
        if (faults is [var first, ..]) throw new CommandLineException($"The log does not fit its schema: {first}");
        Console.WriteLine("The log fits its schema.");
        return CommandLine.Success;
    }

    private static Command Verify()
    {
        var verify = new Command(
            "verify", "Reads the whole record from its first entry: its chain of digests, every account's sums, and the snapshots.");
        verify.SetAction((_, cancellationToken) => VerifyAsync(cancellationToken));
        return verify;
    }

    private static async Task<int> VerifyAsync(CancellationToken cancellationToken)
    {
        using var engine = Composition.BuildEngine();
        var mediator = engine.Services.GetRequiredService<IMediator>();
        await mediator.Send(new ReachStore(), cancellationToken);
        var found = await mediator.Send(new VerifyRecord(), cancellationToken);
        foreach (var finding in found.Findings) Console.WriteLine(finding);
        if (found.Faults > found.Findings.Count) Console.WriteLine($"… and {found.Faults - found.Findings.Count} more.");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Entries:N0} entries, {found.Commands:N0} commands up to number {found.HighestNumber:N0}, " +
            $"{found.Accounts:N0} accounts, {found.Snapshots:N0} snapshots compared."));
        Console.WriteLine($"Digest: {found.Digest}");
        Console.WriteLine(found.Faults == 0 ? "The record is whole." : $"Faults: {found.Faults}.");
        return found.Faults == 0 ? CommandLine.Success : CommandLine.Failure;
    }

    private static StockSymbol? ParseSymbol(ArgumentResult result)
    {
        if (StockSymbol.TryParse(result.Tokens[0].Value, out var symbol)) return symbol;
        result.AddError($"--symbol must be 1 to 3 letters, not '{result.Tokens[0].Value}'.");
        return null;
    }

    private static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        result.AddError($"'{text}' is no time; write 2026-01-31T14:30:00Z, or UTC milliseconds.");
        return null;
    }
}
