using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DayTrading.Kernel;

namespace DayTrading.Tests.Torture;

/// <summary>The outcome of a command, as far as its sender knows.</summary>
internal enum Told
{
    /// <summary>Indeterminate: the connection was lost, or the answer said so.</summary>
    Nothing,
    Done,
    Rejected,
    Unavailable,
}

/// <summary>One command that a user sent, under a key of its own.</summary>
internal sealed record SentCommand(string Key, object Body)
{
    public Told Told { get; set; }

    /// <summary>The transaction number in the answer.</summary>
    public long Number { get; set; }
}

/// <summary>
/// One user of the API: sends commands one after the other and keeps the answers. Without an answer the command is sent again with the
/// same key, or given up.
/// </summary>
internal sealed class TortureUser(string name, int seed)
{
    private static readonly string[] Stocks = ["A", "BB", "CCC"];

    private readonly Random _random = new(seed);

    private int _acknowledged;

    public string Name => name;

    /// <summary>In the order in which they were first sent.</summary>
    public List<SentCommand> Sent { get; } = [];

    /// <summary>How many were done, or rejected for a reason.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>How often the same key was sent again.</summary>
    public int Repeats { get; private set; }

    /// <summary>Sends until it is stopped, or gets no answer because the site is gone.</summary>
    public async Task RunAsync(HttpClient site, string token, CancellationToken stop)
    {
        var open = Sent is [.., { Told: Told.Nothing } last] && _random.Next(2) == 0 ? last : null;
        if (open is not null) Repeats++;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (open is null) Sent.Add(open = new SentCommand($"{name}-{Sent.Count}", Command()));
                await SendAsync(site, token, open);
                if (open.Told != Told.Nothing) open = null;
                else Repeats++;
            }
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or JsonException)
        {
            // The site was killed, before or while it answered: the outcome of the last command is not known.
        }
    }

    private async Task SendAsync(HttpClient site, string token, SentCommand command)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/accounts/{name}/commands");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", command.Key);
        request.Content = JsonContent.Create(command.Body);
        // Not cancelled: after a cancellation the outcome of the command would not be known.
        using var response = await site.SendAsync(request, CancellationToken.None);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None);
        command.Told = response.StatusCode switch
        {
            HttpStatusCode.OK => Told.Done,
            HttpStatusCode.UnprocessableEntity => Told.Rejected,
            HttpStatusCode.ServiceUnavailable when answer.GetProperty("executed").GetString() == "no" => Told.Unavailable,
            HttpStatusCode.ServiceUnavailable => Told.Nothing,
            _ => throw new InvalidOperationException($"{command.Key} was answered {(int)response.StatusCode}: {answer}"),
        };
        if (command.Told is not (Told.Done or Told.Rejected)) return;

        command.Number = answer.GetProperty("transactionNum").GetInt64();
        Interlocked.Increment(ref _acknowledged);
    }

    private object Command()
    {
        var symbol = Stocks[_random.Next(Stocks.Length)];
        var amount = $"{_random.Next(1, 50_000) / 100m:0.00}";
        return _random.Next(12) switch
        {
            0 or 1 => new { command = "ADD", amount },
            2 or 3 or 4 => new { command = "BUY", symbol, amount },
            5 or 6 => new { command = "COMMIT_BUY" },
            7 => new { command = "CANCEL_BUY" },
            8 => new { command = "SELL", symbol, amount },
            9 => new { command = "COMMIT_SELL" },
            10 => new { command = "SET_BUY_AMOUNT", symbol, amount },
            _ => new { command = "SET_BUY_TRIGGER", symbol, price = amount },
        };
    }
}
