using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Record;

/// <summary>Whether the record holds anything under this user's name, rejected commands included.</summary>
public sealed record IsUserKnown(UserId User) : IRequest<bool>;

internal sealed class IsUserKnownHandler(RecordStore store) : IRequestHandler<IsUserKnown, bool>
{
    public async Task<bool> Handle(IsUserKnown request, CancellationToken cancellationToken)
    {
        await using var connection = await store.OpenReaderAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        // The users table may hold a name from a batch that was never written.
        command.CommandText = "SELECT 1 FROM entries WHERE user_id = (SELECT id FROM users WHERE name = @name) LIMIT 1";
        command.Add("name", request.User.Value);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }
}
