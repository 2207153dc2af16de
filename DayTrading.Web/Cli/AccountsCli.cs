using System.CommandLine;
using DayTrading.AccountViews;
using DayTrading.Record;
using DayTrading.Web.Composition;
using MediatR;

namespace DayTrading.Web.Cli;

/// <summary><c>accounts export</c>: writes every account's state, from the record, also while the site is running.</summary>
internal static class AccountsCli
{
    public static Command Create() => new("accounts", "The accounts.") { Export() };

    private static Command Export()
    {
        var file = new Argument<string>("OUT.ndjson") { Description = "Where to write; one JSON object a line" };
        var export = new Command("export", "Writes every account's state.") { file };
        export.SetAction((call, cancellationToken) => ExportAsync(call.GetValue(file)!, cancellationToken));
        return export;
    }

    private static async Task<int> ExportAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = OutputFile.Open(path);
        using var engine = Engines.Build();
        var mediator = engine.Services.GetRequiredService<IMediator>();
        await mediator.Send(new ReachStore(), cancellationToken);
        await mediator.Send(new RebuildProjections(), cancellationToken);
        await mediator.Send(new ExportAccounts(file.Stream), cancellationToken);
        await file.FinishAsync();
        return CommandLine.Success;
    }
}
