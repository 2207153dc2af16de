using DayTrading.Web.Runs;

namespace DayTrading.Web.Live;

/// <summary>Tells the supervisors who look on how a workload goes.</summary>
internal sealed class RunNews(Followers followers)
{
    public bool IsAnybodyThere => !followers.Supervisors.IsEmpty;

    /// <param name="now">Null unless it is under way.</param>
    public void Tell(RunRow run, RunNow? now)
    {
        var supervisors = followers.Supervisors;
        if (supervisors.IsEmpty) return;

        var live = LiveRun.Of(run, now);
        foreach (var supervisor in supervisors) supervisor.Put(live);
    }
}
