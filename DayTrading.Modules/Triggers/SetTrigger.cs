using DayTrading.Accounts;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Triggers;

/// <summary>SET_BUY_TRIGGER: sets, or overwrites, the price at or below which the stock's amount is spent; arms the trigger.</summary>
public sealed class SetBuyTrigger(TransactionNumber number, UserId user, StockSymbol symbol, Money price)
    : TriggerCommand(CommandWord.SetBuyTrigger, Side.Buy, number, user, symbol)
{
    public Money Price { get; } = price;

    public override Money? RecordedFunds => Price;
}

/// <summary>
/// SET_SELL_TRIGGER: sets, or overwrites, the price at or above which ⌊amount ÷ price⌋ shares, held from now on, are sold; arms the
/// trigger.
/// </summary>
public sealed class SetSellTrigger(TransactionNumber number, UserId user, StockSymbol symbol, Money price)
    : TriggerCommand(CommandWord.SetSellTrigger, Side.Sell, number, user, symbol)
{
    public Money Price { get; } = price;

    public override Money? RecordedFunds => Price;
}

internal sealed class SetTriggerHandler(IMediator mediator, TriggerProjection triggers)
    : IRequestHandler<SetBuyTrigger, Outcome>, IRequestHandler<SetSellTrigger, Outcome>
{
    public async Task<Outcome> Handle(SetBuyTrigger request, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new GetAccount(request.Turn!), cancellationToken) is null) return Rejection.NoAccount(request.User);
        if (triggers.Find(request.User, Side.Buy, request.Symbol) is null) return Rejection.NoTriggerAmount(Side.Buy, request.Symbol);

        return new TriggerPriceSet(Side.Buy, request.User, request.Number, request.Symbol, request.Price, default);
    }

    public async Task<Outcome> Handle(SetSellTrigger request, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new GetAccount(request.Turn!), cancellationToken) is not { } account)
            return Rejection.NoAccount(request.User);
        if (triggers.Find(request.User, Side.Sell, request.Symbol) is not { } trigger)
            return Rejection.NoTriggerAmount(Side.Sell, request.Symbol);

        var sellable = account.HoldingOf(request.Symbol).Available + trigger.HeldShares;
        var (posting, rejection) = SellHold.Decide(request.Symbol, trigger.Amount, request.Price, trigger.HeldShares, sellable);
        return rejection ?? (Outcome)new TriggerPriceSet(Side.Sell, request.User, request.Number, request.Symbol, request.Price, posting);
    }
}
