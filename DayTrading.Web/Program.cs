using System.CommandLine;
using DayTrading.Web;
using DayTrading.Web.Cli;

var root = new RootCommand("DayTrading, a day-trading system. Without arguments: the web site.")
{
    WorkloadCli.Create(),
    QuotesCli.Create(),
    AuditCli.Create(),
    AccountsCli.Create(),
    UsersCli.Create(),
};
root.SetAction((_, cancellationToken) => Site.RunAsync(cancellationToken));
return await CommandLine.RunAsync(root, args);
