using System.Text.Json;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Trading;
using DayTrading.Web.Live;
using DayTrading.Web.Pages.Trading;
using DayTrading.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace DayTrading.Web.Pages;

/// <summary>
/// The page for trading. Every action is a plain form: if executed, it redirects to the updated page; if rejected, the page shows the
/// typed values again with the reason at the field. The account is always that of the signed-in user.
/// </summary>
[Authorize(Policy = Policies.Trader), EnableRateLimiting(RateLimits.Calls)]
internal sealed class TradeModel(
    ICommandGateway gateway, AccountViewReader views, RecentQuotes recent, IOptions<QuotesOptions> quotes, IOptions<OrdersOptions> orders,
    TimeProvider clock) : PageModel
{
    private static readonly FormFields AddForm = new("add", "amount");
    private static readonly FormFields LookupForm = new("lookup", "symbol");
    private static readonly FormFields TicketForm = new("ticket", "symbol", "amount");
    private static readonly FormFields TriggerForm = new("trigger", "symbol", "amount", "price");

    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _typed = new(StringComparer.Ordinal);
    private string? _focus;

    /// <summary>The stock that the page shows; none if the text is no symbol.</summary>
    public StockSymbol Symbol { get; private set; }

    public AccountView View { get; private set; } = null!;

    public Quote? Quote => Symbol.IsNone ? null : recent.Latest(Symbol);

    public IReadOnlyList<QuotePoint> Points => Symbol.IsNone ? [] : recent.Points(Symbol);

    /// <summary>The quotes in the format of the chart's script: [[time, "price"], …].</summary>
    public string PointsForChart => JsonSerializer.Serialize(Points.Select(point => new object[] { point.At, point.Price.ToString() }));

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public TimeSpan FreshFor => quotes.Value.FreshFor;

    public TimeSpan Lifetime => orders.Value.Lifetime;

    /// <summary>Whether the last quote is still the current price.</summary>
    public bool IsCurrent => Quote is { } quote && Now - quote.ReceivedAt < FreshFor;

    /// <summary>The stocks whose quotes the page shows.</summary>
    public IEnumerable<StockSymbol> Watched => View.Holdings.Select(h => h.Symbol).Concat(View.Triggers.Select(t => t.Trigger.Symbol))
        .Prepend(Symbol).Where(symbol => !symbol.IsNone).Distinct().Take(Subscriber.MaxSymbols);

    /// <summary>A new idempotency key for each form, so that a form sent twice is executed once.</summary>
    public static string NewKey() => Guid.NewGuid().ToString("N");

    public string? ErrorOf(string field) => _errors.GetValueOrDefault(field);

    public string? TypedIn(string field) => _typed.GetValueOrDefault(field);

    /// <summary>Where the keyboard focus goes: the first field with an error, else what follows from the last action.</summary>
    public bool HasFocus(string id) => _errors.Count > 0
        ? string.Equals(_errors.Keys.First(), id, StringComparison.Ordinal)
        : string.Equals(_focus, id, StringComparison.Ordinal);

    public Task OnGetAsync(string? symbol, string? side, CancellationToken cancellationToken) =>
        ShowAsync(symbol, side, cancellationToken);

    public async Task<IActionResult> OnPostAddAsync(string? symbol, string? amount, string? key, CancellationToken cancellationToken)
    {
        _typed["add-amount"] = amount;
        var answer = await ActAsync(new CommandRequest(CommandWord.Add) { Amount = amount }, key, cancellationToken);
        return await EndAsync(answer, symbol, "lookup-symbol", AddForm, cancellationToken);
    }

    public async Task<IActionResult> OnPostQuoteAsync(string? symbol, string? key, CancellationToken cancellationToken)
    {
        _typed["lookup-symbol"] = symbol;
        var answer = await ActAsync(new CommandRequest(CommandWord.Quote) { Symbol = symbol }, key, cancellationToken);
        return await EndAsync(answer, symbol, "ticket-amount", LookupForm, cancellationToken);
    }

    public Task<IActionResult> OnPostBuyAsync(string? symbol, string? amount, string? key, CancellationToken cancellationToken) =>
        PlaceAsync(Side.Buy, symbol, amount, key, cancellationToken);

    public Task<IActionResult> OnPostSellAsync(string? symbol, string? amount, string? key, CancellationToken cancellationToken) =>
        PlaceAsync(Side.Sell, symbol, amount, key, cancellationToken);

    public Task<IActionResult> OnPostCommitAsync(
        string? symbol, Side side, long order, string? key, CancellationToken cancellationToken) => FinishAsync(
            order, side == Side.Buy ? CommandWord.CommitBuy : CommandWord.CommitSell, symbol, key, cancellationToken);

    public Task<IActionResult> OnPostCancelAsync(
        string? symbol, Side side, long order, string? key, CancellationToken cancellationToken) => FinishAsync(
            order, side == Side.Buy ? CommandWord.CancelBuy : CommandWord.CancelSell, symbol, key, cancellationToken);

    /// <summary>
    /// Sets a trigger's amount and price. In an armed trigger one of them is changed by its own command; to change both, the trigger is
    /// cancelled first, or else it could fire in between with the new amount at the old price.
    /// </summary>
    public async Task<IActionResult> OnPostTriggerAsync(
        Side side, string? symbol, string? amount, string? price, string? key, CancellationToken cancellationToken)
    {
        (_typed["trigger-side"], _typed["trigger-symbol"], _typed["trigger-amount"], _typed["trigger-price"]) =
            (side.ToString(), symbol, amount, price);
        var before = await TriggerAsync(side, symbol, cancellationToken);
        var sameAmount = before is not null && Money.TryParse(amount, out var wanted) && before.Amount == wanted;
        var samePrice = before?.Price is { } armed && Money.TryParse(price, out var wantedPrice) && armed == wantedPrice;
        CommandResponse? answer = null;
        if (before?.Price is not null && !sameAmount && !samePrice)
            answer = await ActAsync(Set(CommandWord.CancelSetBuy), key + "-c", cancellationToken);
        if (!sameAmount && answer is null or CommandResponse.Done)
            answer = await ActAsync(Set(CommandWord.SetBuyAmount) with { Amount = amount }, key + "-a", cancellationToken);
        if (!samePrice && answer is null or CommandResponse.Done)
        {
            var isAmountSet = answer is not null;
            answer = await ActAsync(Set(CommandWord.SetBuyTrigger) with { Price = price }, key + "-p", cancellationToken);
            if (answer is not CommandResponse.Done && isAmountSet)
                TempData["Rejected"] = "The amount is set but not the price: the trigger is not armed until it has a price.";
        }

        if (answer is null) TempData["Done"] = "The trigger already has this amount and price.";
        return answer is null ? Back(symbol) : await EndAsync(answer, symbol, "trigger-symbol", TriggerForm, cancellationToken);

        CommandRequest Set(CommandWord buy) => new(Either(side, buy)) { Symbol = symbol };
    }

    public async Task<IActionResult> OnPostCancelTriggerAsync(
        Side side, string? symbol, string? stock, string? key, CancellationToken cancellationToken)
    {
        var answer = await ActAsync(new CommandRequest(Either(side, CommandWord.CancelSetBuy)) { Symbol = stock }, key, cancellationToken);
        return await EndAsync(answer, symbol, "trigger-symbol", form: null, cancellationToken);
    }

    private async Task<IActionResult> PlaceAsync(
        Side side, string? symbol, string? amount, string? key, CancellationToken cancellationToken)
    {
        (_typed["ticket-symbol"], _typed["ticket-amount"]) = (symbol, amount);
        var word = side == Side.Buy ? CommandWord.Buy : CommandWord.Sell;
        var answer = await ActAsync(new CommandRequest(word) { Symbol = symbol, Amount = amount }, key, cancellationToken);
        return await EndAsync(answer, symbol, side == Side.Buy ? "commit-buy" : "commit-sell", TicketForm, cancellationToken);
    }

    private async Task<IActionResult> FinishAsync(
        long order, CommandWord word, string? symbol, string? key, CancellationToken cancellationToken)
    {
        var answer = await ActAsync(new CommandRequest(word) { ExpectedOrder = new TransactionNumber(order) }, key, cancellationToken);
        return await EndAsync(answer, symbol, "lookup-symbol", form: null, cancellationToken);
    }

    private Task<CommandResponse> ActAsync(CommandRequest request, string? key, CancellationToken cancellationToken) =>
        gateway.ExecuteAsync(Me(), request, IsKey(key) ? key : null, cancellationToken);

    private async Task<IActionResult> EndAsync(
        CommandResponse answer, string? symbol, string focus, FormFields? form, CancellationToken cancellationToken)
    {
        if (answer is CommandResponse.Done done)
        {
            if (done.Result is DomainEvent domainEvent) TempData["Done"] = domainEvent.Message;
            TempData["Focus"] = focus;
            return Back(symbol);
        }

        var (message, field) = answer switch
        {
            CommandResponse.Rejected rejected => (rejected.Message, form?.IdOf(rejected.Field)),
            CommandResponse.Unavailable unavailable => (unavailable.Message, null),
            _ => (((CommandResponse.Indeterminate)answer).Message, (string?)null),
        };
        if (field is null) TempData["Rejected"] = Readable(message);
        else _errors[field] = Readable(message);
        Response.StatusCode = answer is CommandResponse.Rejected
            ? StatusCodes.Status422UnprocessableEntity
            : StatusCodes.Status503ServiceUnavailable;
        await ShowAsync(symbol, null, cancellationToken);
        return Page();
    }

    private async Task ShowAsync(string? symbol, string? side, CancellationToken cancellationToken)
    {
        Symbol = StockSymbol.TryParse(symbol, out var known) ? known : default;
        View = await views.ReadAsync(Me(), cancellationToken);
        if (!Request.Headers.ContainsKey("X-Refresh")) _focus = TempData["Focus"] as string;
        if (side is null || !Enum.TryParse<Side>(side, ignoreCase: true, out var of)) return;

        // "Change" at a trigger fills the form with its present values.
        if (View.Triggers.FirstOrDefault(t => t.Trigger.Side == of && t.Trigger.Symbol == Symbol)?.Trigger is not { } trigger) return;
        (_typed["trigger-side"], _typed["trigger-symbol"]) = (of.ToString(), trigger.Symbol.ToString());
        (_typed["trigger-amount"], _typed["trigger-price"]) = (trigger.Amount.ToString(), trigger.Price?.ToString());
        _focus = "trigger-price";
    }

    private async Task<DayTrading.Triggers.Trigger?> TriggerAsync(Side side, string? symbol, CancellationToken cancellationToken)
    {
        var view = await views.ReadAsync(Me(), cancellationToken);
        return StockSymbol.TryParse(symbol, out var stock)
            ? view.Triggers.FirstOrDefault(t => t.Trigger.Side == side && t.Trigger.Symbol == stock)?.Trigger
            : null;
    }

    private RedirectResult Back(string? symbol) =>
        Redirect(StockSymbol.TryParse(symbol, out var known) ? $"/trade?symbol={known}" : "/trade");

    private UserId Me() => UserId.Parse(User.Identity!.Name!);

    // The record's messages begin with the field's name; on a page they begin with a capital letter and end with a full stop.
    private static string Readable(string message) =>
        $"{char.ToUpperInvariant(message[0])}{message[1..].TrimEnd('.')}.";

    private static bool IsKey(string? key) =>
        key is { Length: > 0 and <= Command.MaxIdempotencyKey } && key.All(c => c is > ' ' and <= '~');

    private static CommandWord Either(Side side, CommandWord buy) => side == Side.Buy ? buy : buy switch
    {
        CommandWord.SetBuyAmount => CommandWord.SetSellAmount,
        CommandWord.SetBuyTrigger => CommandWord.SetSellTrigger,
        _ => CommandWord.CancelSetSell,
    };

    /// <summary>A form of the page and its command fields, so that a rejection is shown at its field.</summary>
    private sealed record FormFields(string Form, params string[] Fields)
    {
        public string? IdOf(string? field) =>
            field is not null && Fields.Contains(field, StringComparer.Ordinal) ? $"{Form}-{field}" : null;
    }
}
