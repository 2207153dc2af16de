using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Audit;

/// <summary>Whether the record holds anything under this user's name, refused commands included.</summary>
public sealed record IsUserKnown(UserId User) : IRequest<bool>;

internal sealed class IsUserKnownHandler(RecordStore store) : IRequestHandler<IsUserKnown, bool>
{
    public async Task<bool> Handle(IsUserKnown request, CancellationToken cancellationToken)
    {
        await using var connection = await store.OpenReaderAsync(cancellationToken);
        return await new RecordNames(connection).IdOfUserAsync(request.User.Value, cancellationToken) is not null;
    }
}
