using System.Globalization;
using System.Security.Cryptography;
using DayTrading.Kernel;
using Microsoft.Extensions.Options;

namespace DayTrading.Quotes;

/// <summary>What all fetches share: how to reach the quote server, the limits, and what is measured of it.</summary>
internal sealed record QuoteServerClient(
    QuoteServerAddress Address, ConnectionGate Gate, QuoteCircuit Circuit, HedgePace Pace, QuoteBill Bill, Journal Journal,
    IOptions<QuotesOptions> Options, TimeProvider Clock);

/// <summary>
/// One fetch of one stock's price: a first connection, then further ones with growing delay until one has the answer or the deadline has
/// come. The deadline runs from the first connection on, not while the fetch waits for one, so that thousands of stocks wanted at once are
/// all answered. Every answer that arrives is recorded and billed under the fetch's user and number, and the first one before it is used.
/// </summary>
internal sealed class QuoteFetch(QuoteServerClient client, StockSymbol symbol, UserId user, TransactionNumber number) : IAsyncDisposable
{
    /// <summary>How long a fetch waits for its first connection; if it takes longer, the server cannot keep up with the demand.</summary>
    private static readonly TimeSpan QueueFor = TimeSpan.FromSeconds(30);

    private readonly List<Task> _connections = new(2);
    private readonly TaskCompletionSource _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _end;

    // Written through Interlocked by the first connection that has an answer.
    private Quote? _answer;

    // Written by every connection that ends without an answer; concurrent writes only decide which failure the message names.
    private volatile HitResult _lastFailure = HitResult.Silent;

    /// <summary>Returns as soon as the answer is known; the other connections close at the same time or soon after.</summary>
    public async Task<QuoteAnswer> RunAsync()
    {
        using (var giveUp = new CancellationTokenSource(QueueFor, client.Clock))
        {
            if (!await client.Gate.EnterAsync(hedge: false, giveUp.Token))
                return QuoteAnswer.None("too many stocks wait for the quote server; try again in a minute");
        }

        _end = new CancellationTokenSource(client.Options.Value.Deadline, client.Clock);
        _connections.Add(AskAsync(isFirst: true));
        if (client.Pace.IsOn) await HedgeAsync(_end.Token);

        var all = Task.WhenAll(_connections);
        if (await Task.WhenAny(_decided.Task, all) == all) await all;
        await _end.CancelAsync();
        if (_answer is not { } quote)
        {
            client.Bill.Failed();
            return QuoteAnswer.None(WhyNot());
        }

        client.Bill.Fetched();
        return QuoteAnswer.Of(quote);
    }

    /// <summary>Waits until every connection is closed and what arrived on it is recorded.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_connections);
        _end?.Dispose();
    }

    private async Task HedgeAsync(CancellationToken end)
    {
        for (var opened = 1; opened < HedgePace.MaxConnections; opened++)
        {
            var uniform = RandomNumberGenerator.GetInt32(1_001) / 1_000.0;
            using var decided = CancellationTokenSource.CreateLinkedTokenSource(end);
            var delay = Task.Delay(client.Pace.After(opened, uniform), client.Clock, decided.Token);
            var first = await Task.WhenAny(_decided.Task, delay);
            await decided.CancelAsync();
            if (first == _decided.Task || _answer is not null || end.IsCancellationRequested || _lastFailure == HitResult.Barred) return;
            if (!await client.Gate.EnterAsync(hedge: true, end)) return;
            if (_answer is null)
            {
                _connections.Add(AskAsync(isFirst: false));
                continue;
            }

            client.Gate.Exit();
            return;
        }
    }

    /// <summary>One connection; its place is given back when it is closed.</summary>
    private async Task AskAsync(bool isFirst)
    {
        try
        {
            using var connection = new QuoteConnection(client.Clock);
            var begun = client.Clock.GetTimestamp();
            var hit = await client.Circuit.AskAsync(() => AskAsync(connection, _end!.Token));
            if (hit.Quote is { } quote)
            {
                await AnsweredAsync(quote, client.Clock.GetElapsedTime(begun));
                await connection.AwaitCloseAsync();
            }
            else
            {
                _lastFailure = hit.Result;
                if (isFirst && hit.Result == HitResult.Barred) _decided.TrySetResult();
            }

            client.Bill.Ended(hit.Result);
        }
        finally
        {
            client.Gate.Exit();
        }
    }

    private async ValueTask<Hit> AskAsync(QuoteConnection connection, CancellationToken end)
    {
        var hit = await AskOnceAsync(connection, end);
        if (hit.Result == HitResult.Unreachable && client.Address.Doubt()) hit = await AskOnceAsync(connection, end);
        return hit.Result == HitResult.Silent && _answer is not null ? new Hit(HitResult.Lost) : hit;
    }

    private async ValueTask<Hit> AskOnceAsync(QuoteConnection connection, CancellationToken end)
    {
        var server = await client.Address.FindAsync(end);
        return server is null ? new Hit(HitResult.Unreachable) : await connection.AskAsync(server, symbol, user, end);
    }

    private async ValueTask AnsweredAsync(Quote quote, TimeSpan took)
    {
        var isFirst = Interlocked.CompareExchange(ref _answer, quote, null) is null;
        var received = new QuoteReceived(user, number)
        {
            Symbol = symbol,
            Price = quote.Price,
            QuoteServerTime = quote.QuoteServerTime,
            CryptoKey = quote.CryptoKey,
        };
        await client.Journal.AppendAsync(received, CancellationToken.None);
        if (isFirst) _decided.TrySetResult();
        client.Pace.Measured(took);
    }

    private string WhyNot() => _lastFailure switch
    {
        HitResult.Unreachable => "the quote server cannot be reached; try again in a moment",
        HitResult.Garbage or HitResult.BrokenOff => "the quote server sent no usable answer; try again in a moment",
        HitResult.Barred => $"the quote server is out of order; try again in {Seconds(QuoteCircuit.Break)} seconds",
        _ => $"the quote server gave no answer within {Seconds(client.Options.Value.Deadline)} seconds; try again",
    };

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture);
}
