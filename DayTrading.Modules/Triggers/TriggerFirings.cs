using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Triggers;

/// <summary>How many triggers have fired, including recovered ones; a run reports the difference.</summary>
public sealed record CountFirings : IRequest<long>;

internal sealed class TriggerFirings : IProjection
{
    // Written through Interlocked when an event is applied; read by anybody.
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Apply(DomainEvent domainEvent)
    {
        if (domainEvent is TriggerFired) Interlocked.Increment(ref _count);
    }
}

internal sealed class CountFiringsHandler(TriggerFirings firings) : IRequestHandler<CountFirings, long>
{
    public Task<long> Handle(CountFirings request, CancellationToken cancellationToken) => Task.FromResult(firings.Count);
}
