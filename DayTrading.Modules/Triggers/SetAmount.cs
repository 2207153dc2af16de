using DayTrading.Accounts;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Triggers;

/// <summary>SET_BUY_AMOUNT: the amount is held for this stock's buy trigger; a repeat moves only the difference.</summary>
public sealed class SetBuyAmount(TransactionNumber number, UserId user, StockSymbol symbol, Money amount)
    : TriggerCommand(CommandWord.SetBuyAmount, Side.Buy, number, user, symbol)
{
    public Money Amount { get; } = amount;

    public override Money? RecordedFunds => Amount;
}

/// <summary>SET_SELL_AMOUNT: remembers the amount to sell; with a trigger price already set the held shares are recomputed.</summary>
public sealed class SetSellAmount(TransactionNumber number, UserId user, StockSymbol symbol, Money amount)
    : TriggerCommand(CommandWord.SetSellAmount, Side.Sell, number, user, symbol)
{
    public Money Amount { get; } = amount;

    public override Money? RecordedFunds => Amount;
}

internal sealed class SetAmountHandler(IMediator mediator, TriggerProjection triggers)
    : IRequestHandler<SetBuyAmount, Outcome>, IRequestHandler<SetSellAmount, Outcome>
{
    public async Task<Outcome> Handle(SetBuyAmount request, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new GetAccount(request.Turn!), cancellationToken) is not { } account)
            return Rejection.NoAccount(request.User);

        var held = triggers.Find(request.User, Side.Buy, request.Symbol)?.HeldCash ?? Money.Zero;
        if (account.AvailableCash + held < request.Amount) return Rejection.InsufficientFunds(request.Amount, account.AvailableCash + held);

        var difference = request.Amount - held;
        return new TriggerAmountSet(
            Side.Buy, request.User, request.Number, request.Symbol, request.Amount, new Posting(-difference, difference));
    }

    public async Task<Outcome> Handle(SetSellAmount request, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new GetAccount(request.Turn!), cancellationToken) is not { } account)
            return Rejection.NoAccount(request.User);

        var trigger = triggers.Find(request.User, Side.Sell, request.Symbol);
        var sellable = account.HoldingOf(request.Symbol).Available + (trigger?.HeldShares ?? 0);
        if (sellable == 0) return Rejection.NoShares(request.Symbol);

        Posting posting = default;
        if (trigger?.Price is { } price)
        {
            var (hold, rejection) = SellHold.Decide(request.Symbol, request.Amount, price, trigger.HeldShares, sellable);
            if (rejection is not null) return rejection;
            posting = hold;
        }

        return new TriggerAmountSet(Side.Sell, request.User, request.Number, request.Symbol, request.Amount, posting);
    }
}

/// <summary>How many shares a sell trigger holds: exactly ⌊amount ÷ trigger price⌋.</summary>
internal static class SellHold
{
    /// <param name="sellable">Available shares plus those that this trigger already holds.</param>
    public static (Posting Posting, Rejection? Rejection) Decide(StockSymbol symbol, Money amount, Money price, long held, long sellable)
    {
        var shares = amount.WholeSharesAt(price);
        if (shares == 0) return (default, Rejection.LessThanOneShareAtTrigger(symbol, amount, price));
        if (shares > sellable) return (default, Rejection.InsufficientShares(symbol, shares, sellable));
        return (new Posting(Money.Zero, Money.Zero, held - shares, shares - held), null);
    }
}
