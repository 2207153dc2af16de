using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Record;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;

namespace DayTrading.Web.Live;

/// <summary>
/// <c>/hubs/market</c>. No method takes a user: a connection follows the account of whoever is signed in on it, and there is no way to name
/// another's. Its streams are pulled: each update is made when the connection has taken the one before.
/// </summary>
[Authorize]
internal sealed class MarketHub(
    Subscribers subscribers, RecentQuotes seen, SignInManager<IdentityUser> signIns, TimeProvider clock) : Hub
{
    public const string Path = "/hubs/market";

    public override async Task OnConnectedAsync()
    {
        // A page's cookie is held against the store once a minute only; a connection lives for hours.
        var isSignedIn = await signIns.ValidateSecurityStampAsync(Context.User) is not null;
        var subscriber = new Subscriber(AccountOfCaller()) { Leave = Context.Abort, Supervisor = SupervisorOfCaller() };
        if (!isSignedIn || !subscribers.TryAdd(subscriber))
        {
            Context.Abort();
            return;
        }

        Context.Items[typeof(Subscriber)] = subscriber;
        await base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.Remove(typeof(Subscriber), out var subscriber)) subscribers.Remove((Subscriber)subscriber!);
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>
    /// From now on the connection gets the quotes of these stocks, and of no others. Answers the last quote of each that is known, so that
    /// a page that has been away catches up; or why it cannot.
    /// </summary>
    public WatchAnswer Watch(IReadOnlyList<string> symbols)
    {
        if (symbols is null || symbols.Count > Subscriber.MaxSymbols)
            return WatchAnswer.Rejected($"A connection can watch {Subscriber.MaxSymbols} stocks at most.");

        var stocks = new HashSet<StockSymbol>();
        foreach (var text in symbols)
        {
            if (!StockSymbol.TryParse(text, out var symbol)) return WatchAnswer.Rejected("A stock symbol is 1 to 3 letters A-Z.");
            stocks.Add(symbol);
        }

        subscribers.Watch(Mine(), [.. stocks]);
        return new WatchAnswer([.. stocks.Select(seen.Latest).OfType<Quotes.Quote>().Select(LiveQuote.Of)], null);
    }

    /// <summary>
    /// Quotes of the stocks watched, what happened on the caller's own account as it becomes durable, and to a supervisor how runs go.
    /// Once for each connection: a second stream ends at once.
    /// </summary>
    public IAsyncEnumerable<LiveUpdate> Follow(CancellationToken cancellationToken) =>
        Mine() is var subscriber && subscriber.TryBeginReading()
            ? subscriber.ReadAsync(clock, cancellationToken)
            : AsyncEnumerable.Empty<LiveUpdate>();

    private Subscriber Mine() => (Subscriber)Context.Items[typeof(Subscriber)]!;

    private string? SupervisorOfCaller() => Context.User?.IsInRole(Roles.Supervisor) == true ? Context.User.Identity?.Name : null;

    private UserId? AccountOfCaller() =>
        Context.User?.IsInRole(Roles.Trader) == true && UserId.TryParse(Context.User.Identity?.Name ?? "", out var user) ? user : null;
}
