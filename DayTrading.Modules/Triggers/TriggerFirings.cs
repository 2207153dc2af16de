using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Triggers;

/// <summary>How many triggers have fired, recovered ones included; a run reports the difference.</summary>
public sealed record CountFirings : IRequest<long>;

internal sealed class TriggerFirings : IProjection
{
    // Written by whoever applies an event, through Interlocked; read by whoever asks.
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
