using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// A user's cash over time, from the record, in at most <see cref="MaxPoints"/> points. Each point is the last value of its time span, so
/// the last point is the user's cash now.
/// </summary>
public sealed record GetBalances(UserId User) : IRequest<IReadOnlyList<BalancePoint>>
{
    /// <summary>As many points as a chart has room for.</summary>
    public const int MaxPoints = 600;
}

public sealed record BalancePoint(DateTimeOffset At, Money Available, Money Held);

internal sealed class GetBalancesHandler(RecordStore store) : IRequestHandler<GetBalances, IReadOnlyList<BalancePoint>>
{
    public async Task<IReadOnlyList<BalancePoint>> Handle(GetBalances request, CancellationToken cancellationToken)
    {
        await using var connection = await store.OpenReaderAsync(cancellationToken);
        if (await new RecordNames(connection).IdOfUserAsync(request.User.Value, cancellationToken) is not { } user) return [];

        await using var select = connection.CreateCommand();
        select.CommandText =
            "SELECT at, coalesce(cash_available, 0), coalesce(cash_held, 0) FROM entries " +
            "WHERE user_id = @user AND (cash_available IS NOT NULL OR cash_held IS NOT NULL) ORDER BY sequence";
        select.Add("user", user);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var points = new List<BalancePoint>();
        var (available, held, step, row) = (Money.Zero, Money.Zero, 1L, 0L);
        var last = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            last = reader.GetInt64(0);
            (available, held) = (available + new Money(reader.GetInt64(1)), held + new Money(reader.GetInt64(2)));
            if (++row % step != 0) continue;

            points.Add(PointOf(last, available, held));
            // Twice as many as wanted: drop every second point, and from here on keep only every second one.
            if (points.Count < 2 * GetBalances.MaxPoints) continue;
            points = [.. points.Where((_, index) => index % 2 == 1)];
            step *= 2;
        }

        if (row % step != 0) points.Add(PointOf(last, available, held));
        return points;
    }

    private static BalancePoint PointOf(long at, Money available, Money held) =>
        new(DateTimeOffset.FromUnixTimeMilliseconds(at), available, held);
}
