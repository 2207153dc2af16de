using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Triggers;

/// <summary>
/// The user's triggers on both sides, buy side first, in ordinal order of the symbols. To be sent within the user's turn.
/// </summary>
public sealed record GetTriggers(UserId User) : IRequest<IEnumerable<Trigger>>;

internal sealed class GetTriggersHandler(TriggerProjection triggers) : IRequestHandler<GetTriggers, IEnumerable<Trigger>>
{
    public Task<IEnumerable<Trigger>> Handle(GetTriggers request, CancellationToken cancellationToken) =>
        Task.FromResult(triggers.Of(request.User));
}
