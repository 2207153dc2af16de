using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Accounts;

/// <summary>The account of the turn's user, or null if they have none; to be read within that turn.</summary>
public sealed record GetAccount(Turn Turn) : IRequest<Account?>;

internal sealed class GetAccountHandler(AccountProjection accounts) : IRequestHandler<GetAccount, Account?>
{
    private static readonly Task<Account?> None = Task.FromResult<Account?>(null);

    public Task<Account?> Handle(GetAccount request, CancellationToken cancellationToken) =>
        accounts.Find(request.Turn.User)?.Answer ?? None;
}

/// <summary>Every user who has an account, in ordinal order.</summary>
public sealed record GetAccountUsers : IRequest<IReadOnlyList<UserId>>;

internal sealed class GetAccountUsersHandler(AccountProjection accounts) : IRequestHandler<GetAccountUsers, IReadOnlyList<UserId>>
{
    public Task<IReadOnlyList<UserId>> Handle(GetAccountUsers request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UserId>>([.. accounts.Users.Order()]);
}
