using DayTrading.WorkloadRuns;
using MediatR;

namespace DayTrading.Web.Live;

/// <summary>Sends the progress of runs to the supervisors who are connected.</summary>
internal sealed class RunNews(Subscribers subscribers) : INotificationHandler<RunChanged>
{
    public Task Handle(RunChanged notification, CancellationToken cancellationToken)
    {
        var supervisors = subscribers.Supervisors;
        if (supervisors.IsEmpty) return Task.CompletedTask;

        var live = LiveRun.Of(notification.Run, notification.Now);
        foreach (var supervisor in supervisors) supervisor.Put(live);
        return Task.CompletedTask;
    }
}
