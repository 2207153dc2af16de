using DayTrading.Web.Runs;

namespace DayTrading.Web.Live;

/// <summary>Tells the supervisors who look on how a workload goes.</summary>
internal sealed class RunNews(Subscribers subscribers)
{
    public bool IsAnybodyThere => !subscribers.Supervisors.IsEmpty;

    /// <param name="now">Null unless it is under way.</param>
    public void Tell(RunRow run, RunNow? now)
    {
        var supervisors = subscribers.Supervisors;
        if (supervisors.IsEmpty) return;

        var live = LiveRun.Of(run, now);
        foreach (var supervisor in supervisors) supervisor.Put(live);
    }
}
