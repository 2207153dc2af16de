using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Triggers;

/// <summary>
/// The triggers of the turn's user, buy side first, in ordinal order of the symbols; to be read within that turn.
/// </summary>
public sealed record GetTriggers(Turn Turn) : IRequest<IEnumerable<Trigger>>;

internal sealed class GetTriggersHandler(TriggerProjection triggers) : IRequestHandler<GetTriggers, IEnumerable<Trigger>>
{
    public Task<IEnumerable<Trigger>> Handle(GetTriggers request, CancellationToken cancellationToken) =>
        Task.FromResult(triggers.Of(request.Turn.User));
}
