using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Accounts;

/// <summary>The user's account, or null if he has none. To be read within the user's turn.</summary>
public sealed record GetAccount(UserId User) : IRequest<Account?>;

internal sealed class GetAccountHandler(AccountProjection accounts) : IRequestHandler<GetAccount, Account?>
{
    private static readonly Task<Account?> None = Task.FromResult<Account?>(null);

    public Task<Account?> Handle(GetAccount request, CancellationToken cancellationToken) => accounts.Find(request.User)?.Answer ?? None;
}

/// <summary>Every user who has an account, in ordinal order.</summary>
public sealed record GetAccountUsers : IRequest<IReadOnlyList<UserId>>;

internal sealed class GetAccountUsersHandler(AccountProjection accounts) : IRequestHandler<GetAccountUsers, IReadOnlyList<UserId>>
{
    public Task<IReadOnlyList<UserId>> Handle(GetAccountUsers request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UserId>>([.. accounts.Users.Order()]);
}
