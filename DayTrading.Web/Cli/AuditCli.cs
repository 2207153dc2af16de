using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Web.Composition;
using MediatR;
using Command = System.CommandLine.Command;

namespace DayTrading.Web.Cli;

/// <summary>
/// <c>audit dump</c> writes a dumplog of the store, <c>audit verify</c> checks it, <c>audit bill</c> prints what its quotes cost. All
/// work while the site is running too, and record no event.
/// </summary>
internal static class AuditCli
{
    public static Command Create() => new("audit", "The record.") { Dump(), Verify(), Bill() };

    private static Command Dump()
    {
        var file = new Argument<string>("OUT.xml") { Description = "Where to write" };
        var part = new PartOptions();
        var check = new Option<bool>("--check") { Description = "Check the file against the log's schema" };
        var dump = new Command("dump", "Writes the record, or a part of it, as an XML log.") { file, check };
        part.AddTo(dump);
        dump.SetAction((call, cancellationToken) => DumpAsync(
            call.GetValue(file)!, part.Of(call), call.GetValue(check), cancellationToken));
        return dump;
    }

    private static Command Bill()
    {
        var by = new Option<BilledBy>("--by") { Description = "user, stock or day", DefaultValueFactory = _ => BilledBy.User };
        var part = new PartOptions();
        var bill = new Command("bill", "Prints what the quote server charges for: every answered hit, from the record.") { by };
        part.AddTo(bill);
        bill.SetAction((call, cancellationToken) => BillAsync(call.GetValue(by), part.Of(call), cancellationToken));
        return bill;
    }

    private static async Task<int> BillAsync(BilledBy by, RecordFilter filter, CancellationToken cancellationToken)
    {
        using var engine = Engines.Build();
        var bill = await engine.Services.GetRequiredService<IMediator>().Send(new GetQuoteBill(by, filter), cancellationToken);
        Console.WriteLine($"{by.ToString().ToLowerInvariant()}\thits\tcost");
        foreach (var line in bill.Lines) Console.WriteLine($"{line.Key}\t{line.Hits}\t{line.Cost}");
        Console.WriteLine($"total\t{bill.Hits}\t{bill.Cost}");
        return CommandLine.Success;
    }

    private static async Task<int> DumpAsync(string path, RecordFilter filter, bool check, CancellationToken cancellationToken)
    {
        await using var file = OutputFile.Open(path);
        using var engine = Engines.Build();
        var mediator = engine.Services.GetRequiredService<IMediator>();
        await mediator.Send(new ReachStore(), cancellationToken);
        await mediator.Send(new WriteLog(file.Stream, filter), cancellationToken);
        await file.FinishAsync();
        if (!check) return CommandLine.Success;

        await using var log = File.OpenRead(path);
        var failures = LogSchema.Validate(log, cancellationToken);
        if (failures is [var first, ..]) throw new CommandLineException($"The log does not fit its schema: {first}");
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
        using var engine = Engines.Build();
        var mediator = engine.Services.GetRequiredService<IMediator>();
        await mediator.Send(new ReachStore(), cancellationToken);
        var found = await mediator.Send(new VerifyRecord(), cancellationToken);
        foreach (var finding in found.Findings) Console.WriteLine(finding);
        if (found.FindingCount > found.Findings.Count) Console.WriteLine($"… and {found.FindingCount - found.Findings.Count} more.");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Entries:N0} entries, {found.Commands:N0} commands up to number {found.HighestNumber:N0}, " +
            $"{found.Accounts:N0} accounts, {found.Snapshots:N0} snapshots compared."));
        if (found.MissingCount > 0) Console.WriteLine($"{found.MissingCount:N0} numbers without a command: {found.MissingText()}.");
        Console.WriteLine($"Digest: {found.Digest}");
        Console.WriteLine(found.FindingCount == 0 ? "The record is whole." : $"Findings: {found.FindingCount}.");
        return found.FindingCount == 0 ? CommandLine.Success : CommandLine.Failure;
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
        if (UtcTime.TryParse(text, out var time) && time is not null) return time;
        result.AddError($"'{text}' is not a time; write {UtcTime.Example}, or UTC milliseconds.");
        return null;
    }

    /// <summary>The options that select a part of the record.</summary>
    private sealed class PartOptions
    {
        private readonly Option<string> _user = new("--user") { Description = "Only this user's events" };

        private readonly Option<StockSymbol?> _symbol = new("--symbol")
        {
            Description = "Only this stock's events",
            CustomParser = ParseSymbol,
        };

        private readonly Option<DateTimeOffset?> _from = new("--from")
        {
            Description = "Only from this time on: 2026-01-31T14:30:00Z, or UTC milliseconds",
            CustomParser = ParseTime,
        };

        private readonly Option<DateTimeOffset?> _to = new("--to") { Description = "Only before this time", CustomParser = ParseTime };

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[_user, _symbol, _from, _to]) command.Options.Add(option);
        }

        public RecordFilter Of(ParseResult call) => new()
        {
            User = call.GetValue(_user),
            Symbol = call.GetValue(_symbol),
            From = call.GetValue(_from),
            To = call.GetValue(_to),
        };
    }
}
