using System.Buffers;
using System.Text.Json;
using DayTrading.Accounts;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Trading;
using DayTrading.Triggers;
using MediatR;

namespace DayTrading.AccountViews;

/// <summary>
/// Writes every account as NDJSON: one account a line, users in ordinal order, each account as it was between two of its user's commands.
/// Returns how many were written.
/// </summary>
public sealed record ExportAccounts(Stream Destination) : IRequest<long>;

internal sealed class ExportAccountsHandler(IMediator mediator, Turns turns) : IRequestHandler<ExportAccounts, long>
{
    /// <summary>The output is written in pieces of about this many bytes.</summary>
    private const int PieceBytes = 64 * 1024;

    public async Task<long> Handle(ExportAccounts request, CancellationToken cancellationToken)
    {
        var lines = new ArrayBufferWriter<byte>(2 * PieceBytes);
        await using var json = new Utf8JsonWriter(lines);
        var users = await mediator.Send(new GetAccountUsers(), cancellationToken);
        foreach (var user in users)
        {
            await turns.RunSystemAsync(user, turn => WriteAsync(json, turn));
            json.Reset();
            lines.Write("\n"u8);
            if (lines.WrittenCount < PieceBytes) continue;

            await request.Destination.WriteAsync(lines.WrittenMemory, cancellationToken);
            lines.ResetWrittenCount();
        }

        await request.Destination.WriteAsync(lines.WrittenMemory, cancellationToken);
        return users.Count;
    }

    private static void WriteHoldings(Utf8JsonWriter json, Account account)
    {
        json.WriteStartArray("holdings");
        foreach (var (symbol, holding) in account.Holdings)
        {
            json.WriteStartObject();
            json.WriteString("symbol", symbol.ToString());
            json.WriteNumber("available", holding.Available);
            json.WriteNumber("held", holding.Held);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOrders(Utf8JsonWriter json, string name, IReadOnlyList<PendingOrder> orders)
    {
        json.WriteStartArray(name);
        foreach (var order in orders)
        {
            json.WriteStartObject();
            json.WriteNumber("transactionNum", order.Number.Value);
            json.WriteString("symbol", order.Symbol.ToString());
            json.WriteNumber("shares", order.Shares);
            json.WriteString("price", order.Price.ToString());
            json.WriteString("cost", order.Cost.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTriggers(Utf8JsonWriter json, string name, IEnumerable<Trigger> triggers)
    {
        json.WriteStartArray(name);
        foreach (var trigger in triggers)
        {
            json.WriteStartObject();
            json.WriteString("symbol", trigger.Symbol.ToString());
            json.WriteString("amount", trigger.Amount.ToString());
            if (trigger.Price is { } price) json.WriteString("price", price.ToString());
            else json.WriteNull("price");
            if (trigger.Side == Side.Buy) json.WriteString("held", trigger.HeldCash.ToString());
            else json.WriteNumber("heldShares", trigger.HeldShares);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private async ValueTask WriteAsync(Utf8JsonWriter json, Turn turn)
    {
        var account = await mediator.Send(new GetAccount(turn))
            ?? throw new InvalidOperationException($"Account {turn.User} no longer exists");
        var orders = await mediator.Send(new GetPendingOrders(turn));
        var triggers = await mediator.Send(new GetTriggers(turn));
        json.WriteStartObject();
        json.WriteString("user", turn.User.Value);
        json.WriteStartObject("cash");
        json.WriteString("available", account.AvailableCash.ToString());
        json.WriteString("held", account.HeldCash.ToString());
        json.WriteEndObject();
        WriteHoldings(json, account);
        WriteOrders(json, "pendingBuys", orders.Buys);
        WriteOrders(json, "pendingSells", orders.Sells);
        WriteTriggers(json, "buyTriggers", triggers.Where(t => t.Side == Side.Buy));
        WriteTriggers(json, "sellTriggers", triggers.Where(t => t.Side == Side.Sell));
        json.WriteEndObject();
        await json.FlushAsync();
    }
}
