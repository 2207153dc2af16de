using DayTrading.Kernel;
using DayTrading.Triggers;

namespace DayTrading.Workloads;

/// <summary>Counts the triggers that fired, recovered ones included; a run reports the difference.</summary>
internal sealed class TriggerFirings : IProjection
{
    // Written by whoever applies an event, through Interlocked; read by the run.
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Apply(DomainEvent domainEvent)
    {
        if (domainEvent is TriggerFired) Interlocked.Increment(ref _count);
    }
}
