using System.Diagnostics;
using System.Globalization;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Record;
using Npgsql;

namespace DayTrading.Benchmarks;

/// <summary>
/// How long a page of a search takes in a record of ten million entries on Postgres, by filter, page size and depth of the cursor. The
/// record is made in the database itself: users, stocks and kinds in the proportions of the largest known workload, numbers nearly in
/// order.
/// </summary>
internal static class RecordSearch
{
    private const long Chunk = 1_000_000;
    private const int Users = 1_200;
    private const int Stocks = 2_773;
    private const int Repeats = 60;
    private const long FirstAt = 1_700_000_000_000;
    private const int MillisecondsEach = 20;

    private const string Fill =
        """
        INSERT INTO entries (sequence, at, transaction_number, kind, command, funds_cents, symbol, rejection, user_id, server_id, checksum)
        SELECT g, $3 + g * $4,
            CASE WHEN kind = 1 THEN greatest(1, g + (random() * 400)::int - 200) ELSE greatest(1, g - (random() * 500000)::bigint) END,
            kind, CASE WHEN kind = 2 THEN 0 ELSE 1 + (random() * 15)::int END, (random() * 75000)::bigint,
            chr(65 + rank / 676 % 26) || chr(65 + rank / 26 % 26) || chr(65 + rank % 26),
            CASE WHEN kind = 1 AND luck < 0.25 THEN (ARRAY['Insufficient funds: 500.00 needed, 20.00 available',
                'There is no pending buy; place a BUY first, it can be committed or cancelled for a limited time',
                'No available shares of ABC', 'No buy amount is set for ABC; SET_BUY_AMOUNT first'])[1 + (g % 4)] END,
            1 + (random() * 1199)::int, 1, g
        FROM (SELECT g, CASE WHEN random() < 0.92 THEN 1 WHEN random() < 0.5 THEN 2 ELSE 3 END AS kind,
            (2773 * power(random(), 3))::int AS rank, random() AS luck FROM generate_series($1::bigint, $2::bigint) g) made
        """;

    public static async Task RunAsync(TextWriter output, string[] options)
    {
        var entries = options is [var text, ..] ? long.Parse(text, CultureInfo.InvariantCulture) : 10_000_000;
        var repeats = options is [_, var times] ? int.Parse(times, CultureInfo.InvariantCulture) : Repeats;
        await using var cluster = await Cluster.StartAsync();
        await using var store = new PostgresStore(cluster.Database("search"), TimeSpan.FromSeconds(10));
        await store.OpenAsync("BENCH", CancellationToken.None);
        await FillAsync(output, cluster.Database("search"), entries);
        var handler = new SearchRecordHandler(store, TimeProvider.System);
        var start = Stopwatch.GetTimestamp();
        await handler.Handle(new SearchRecord { FirstNumber = 1, LastNumber = 1 }, CancellationToken.None);
        var first = Stopwatch.GetElapsedTime(start);
        await output.WriteLineAsync($"first search, with the summing up of new pages: {first.TotalSeconds:0.0} s");
        await output.WriteLineAsync("| filter | page | from | median ms | 99 % ms | longest ms | found | went on |");
        await output.WriteLineAsync("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (name, make) in Filters(entries))
        {
            foreach (var limit in new[] { 50, 500 })
            {
                foreach (var (depth, share) in new[] { ("the newest", 1.0), ("the middle", 0.5), ("the oldest tenth", 0.1) })
                    {
                    var before = share < 1 ? (long?)(entries * share) : null;
                    await MeasureAsync(output, handler, $"{name} | {limit} | {depth}", repeats,
                        r => make(r) with { Limit = limit, Before = before });
                }
            }
        }
    }

    private static IEnumerable<(string Name, Func<Random, SearchRecord> Make)> Filters(long entries)
    {
        static DateTimeOffset At(long sequence) => DateTimeOffset.FromUnixTimeMilliseconds(FirstAt + sequence * MillisecondsEach);
        static StockSymbol Stock(int rank) =>
            StockSymbol.Parse($"{(char)('A' + rank / 676 % 26)}{(char)('A' + rank / 26 % 26)}{(char)('A' + rank % 26)}");

        yield return ("none", _ => new SearchRecord());
        yield return ("user", r => new SearchRecord { User = $"user{r.Next(1, Users)}" });
        yield return ("stock, frequent", r => new SearchRecord { Symbol = Stock(r.Next(0, 20)) });
        yield return ("stock, any", r => new SearchRecord { Symbol = Stock(r.Next(0, Stocks)) });
        yield return ("stock, none such", _ => new SearchRecord { Symbol = StockSymbol.Parse("ZZZ") });
        yield return ("number", r => Numbers(r.NextInt64(1, entries), 0));
        yield return ("1,000 numbers", r => Numbers(r.NextInt64(1, entries), 1_000));
        yield return ("hour", r => Hour(r.NextInt64(1, entries)));
        yield return ("kind", _ => new SearchRecord { Kind = EntryKind.TriggerFired });
        yield return ("command", r => new SearchRecord { Command = (CommandWord)r.Next(1, 16) });
        yield return ("rejected", _ => new SearchRecord { Rejected = true });
        yield return ("text, frequent", _ => new SearchRecord { Text = "insufficient funds" });
        yield return ("text, none such", _ => new SearchRecord { Text = "no such text" });
        yield return ("user and command", r => new SearchRecord { User = $"user{r.Next(1, Users)}", Command = CommandWord.Buy });

        static SearchRecord Numbers(long first, long more) => new() { FirstNumber = first, LastNumber = first + more };

        static SearchRecord Hour(long sequence) => new() { From = At(sequence), To = At(sequence).AddHours(1) };
    }

    private static async Task MeasureAsync(
        TextWriter output, SearchRecordHandler handler, string name, int repeats, Func<Random, SearchRecord> make)
    {
        var random = new Random(1);
        var times = new List<double>();
        var (found, partial) = (0L, 0);
        for (var i = 0; i < repeats; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var page = await handler.Handle(make(random), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            found += page.Entries.Count;
            if (page.SearchedTo is not null) partial++;
        }

        times.Sort();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {times[repeats / 2]:0.0} | {times[repeats * 99 / 100]:0.0} | {times[^1]:0.0} | {found / repeats} | " +
            $"{partial} of {repeats} |"));
    }

    private static async Task FillAsync(TextWriter output, string database, long entries)
    {
        var start = Stopwatch.GetTimestamp();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"INSERT INTO users (name) SELECT 'user' || g FROM generate_series(1, {Users}) g");
        for (var first = 1L; first <= entries; first += Chunk)
        {
            await using var fill = new NpgsqlCommand(Fill, connection) { CommandTimeout = 0 };
            foreach (var value in new[] { first, Math.Min(first + Chunk - 1, entries), FirstAt, MillisecondsEach })
                fill.Parameters.Add(new NpgsqlParameter { Value = value });
            await fill.ExecuteNonQueryAsync();
        }

        await ExecuteAsync(connection, "ANALYZE entries");
        await output.WriteLineAsync($"{entries:N0} entries made in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
