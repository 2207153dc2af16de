using System.CommandLine;
using DayTrading.Web;

var root = new RootCommand("DayTrading, a day-trading system. Without arguments: the web site.")
{
    WorkloadCalls.Create(),
    QuotesCalls.Create(),
    AuditCalls.Create(),
    AccountsCalls.Create(),
    UsersCalls.Create(),
};
root.SetAction((_, cancellationToken) => Site.RunAsync(cancellationToken));
return await CommandLine.RunAsync(root, args);
