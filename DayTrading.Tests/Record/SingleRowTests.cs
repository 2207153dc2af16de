using DayTrading.Audit;
using DayTrading.Record;

namespace DayTrading.Tests.Record;

/// <summary>Postgres stores a single row with another statement than many: the result must be the same.</summary>
public sealed class SingleRowTests(PostgresServer postgres)
{
    [Fact]
    public async Task An_entry_is_kept_the_same_alone_in_its_batch_and_among_others()
    {
        var alone = await KeepAsync(batchSize: 1);
        var together = await KeepAsync(batchSize: 8192);

        alone.Rows.Count.ShouldBe(SampleRun.Entries);
        alone.Rows.ShouldBe(together.Rows);
        alone.Findings.ShouldBeEmpty();
        alone.Batches.ShouldBe(SampleRun.Entries);
    }

    /// <summary>Everything that a row says but its time, in the order of its columns; what verifying finds; and how many batches.</summary>
    private async Task<(List<string> Rows, IReadOnlyList<string> Findings, int Batches)> KeepAsync(int batchSize)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Storage:Provider"] = "Postgres",
            ["ConnectionStrings:DayTrading"] = await postgres.CreateDatabaseAsync(),
            ["Instance:Name"] = "TEST1",
            ["Audit:BatchSize"] = $"{batchSize}",
        };
        await using var host = await RecordHost.StartAsync(settings, withModules: true);
        await new SampleRun("user").AppendToAsync(host.Journal);
        await host.FlushAsync();
        var rows = await host.RowsAsync();
        var found = await host.Mediator.Send(new VerifyRecord());
        await host.StopAsync();
        return ([.. rows.Select(Describe)], found.Findings, rows.Count(r => r.BatchDigest is not null));
    }

    private static string Describe(EntryRow row)
    {
        var texts = new Texts([]);
        row.WriteFactsTo(ref texts);
        texts.Values.RemoveAt(1); // the time
        return string.Join('|', texts.Values) + $"|{row.User}|{row.Server}";
    }

    private readonly struct Texts(List<string> values) : IColumnSink
    {
        public List<string> Values => values;

        public void Put(short? value) => values.Add($"{value}");

        public void Put(int? value) => values.Add($"{value}");

        public void Put(long? value) => values.Add($"{value}");

        public void Put(string? value) => values.Add(value ?? "null");

        public void Put(byte[]? value) => values.Add(value is null ? "null" : Convert.ToHexString(value));
    }
}
