using DayTrading.Kernel;
using DayTrading.Quotes;
using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Trading;

/// <summary>How long a pending buy or sell can be committed.</summary>
public sealed class OrdersOptions
{
    /// <summary>1 s to 1 day; the specification's 60 s.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(60);
}

/// <summary>What BUY and SELL have in common: the quote, and the order of whole shares at its price.</summary>
internal sealed class OrderPlacement(IMediator mediator, IOptions<OrdersOptions> options, TimeProvider clock)
{
    private readonly long _lifetime = (long)options.Value.Lifetime.TotalMilliseconds;

    /// <summary>The current price for a trade; while it is fetched the command yields the turn.</summary>
    public async ValueTask<(Quote? Quote, Rejection? Rejection)> QuoteAsync(AmountCommand command, CancellationToken cancellationToken)
    {
        var request = new GetQuote(command.Symbol, command.User, command.Number, ForTrade: true);
        var answer = await command.Turn!.YieldWhileAsync(mediator.Send(request, cancellationToken));
        return (answer.Quote, answer.Quote is null ? Rejection.NoQuote(command.Symbol, answer.WhyNot!) : null);
    }

    public Outcome Place(Side side, AmountCommand command, Money price)
    {
        var shares = command.Amount.WholeSharesAt(price);
        if (shares == 0) return Rejection.LessThanOneShare(command.Symbol, command.Amount, price);

        var expiresAt = clock.GetUtcNow().ToUnixTimeMilliseconds() + _lifetime;
        return new OrderPlaced(side, command.User, command.Number, command.Symbol, shares, price, expiresAt);
    }
}
