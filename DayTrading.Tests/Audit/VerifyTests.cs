using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Tests.Record;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Tests.Audit;

/// <summary>
/// spec: "rebuilds every account from the record alone and compares it with the live or snapshot state; reports differences".
/// </summary>
public sealed class VerifyTests
{
    [Theory, EachStore]
    public async Task A_record_that_nobody_touched_is_whole(Store store)
    {
        await using var files = await TradedAsync(store);

        var found = await files.VerifyAsync();

        found.Findings.ShouldBeEmpty();
        (found.Accounts, found.Snapshots).ShouldBe((2, 2));
        found.Entries.ShouldBeGreaterThan(found.Commands);
        found.Digest.Length.ShouldBe(64);
    }

    [Theory, EachStore]
    public async Task One_changed_cent_is_found_and_named(Store store)
    {
        await using var files = await TradedAsync(store);
        await files.TamperAsync("UPDATE entries SET cash_available = cash_available + 1, funds_cents = funds_cents + 1 WHERE sequence = 1");

        var found = await files.VerifyAsync();

        found.Findings.ShouldContain("Entry 1 (ADD of u, transaction 1) was changed: it does not fit its checksum");
        // The account has the added cent as well; its snapshot does not.
        found.Findings.ShouldContain(finding => finding.StartsWith("Account u: its snapshot") && finding.EndsWith("in its account"));
    }

    [Theory, EachStore]
    public async Task A_changed_row_with_a_checksum_made_to_fit_is_found_by_its_batch(Store store)
    {
        await using var files = await TradedAsync(store);
        await using (var host = files.Unstarted())
        await using (var context = host.Get<RecordStore>().CreateContext())
        {
            var row = await context.Entries.SingleAsync(e => e.Sequence == 1);
            (row.FundsCents, row.User, row.Server) = (row.FundsCents + 1, "u", "TEST1");
            row.Checksum = new RecordChainOfTest().ChecksumOf(row);
            await context.SaveChangesAsync();
        }

        var found = await files.VerifyAsync();

        found.Findings.ShouldContain(finding => finding.Contains("were changed: their digest does not follow"));
        found.Findings.ShouldNotContain(finding => finding.Contains("does not fit its checksum"));
    }

    [Theory, EachStore]
    public async Task One_removed_row_is_found_and_named(Store store)
    {
        await using var files = await TradedAsync(store);
        await files.TamperAsync("DELETE FROM entries WHERE sequence = 3");

        (await files.VerifyAsync()).Findings.ShouldContain("Entry 3 is missing");
    }

    [Theory, EachStore]
    public async Task Removed_rows_at_the_end_are_found_by_the_snapshots(Store store)
    {
        await using var files = await TradedAsync(store);
        var end = (await files.VerifyAsync()).Entries;
        await files.TamperAsync($"DELETE FROM entries WHERE sequence >= {end - 1}");

        (await files.VerifyAsync()).Findings
            .ShouldContain($"The snapshots: they are true up to entry {end}, and the record ends at {end - 2}");
    }

    [Theory, EachStore]
    public async Task Two_rows_that_changed_places_are_found_and_named(Store store)
    {
        await using var files = await TradedAsync(store);
        await files.TamperAsync(
            """
            UPDATE entries SET sequence = 1000000 WHERE sequence = 1;
            UPDATE entries SET sequence = 1 WHERE sequence = 2;
            UPDATE entries SET sequence = 2 WHERE sequence = 1000000
            """);

        var found = await files.VerifyAsync();

        found.Findings.ShouldContain("Entry 1 (ADD of v, transaction 2) was written as entry 2: the two changed places");
        found.Findings.ShouldContain("Entry 2 (ADD of u, transaction 1) was written as entry 1: the two changed places");
    }

    [Theory, EachStore]
    public async Task A_user_who_was_renamed_is_found(Store store)
    {
        await using var files = await TradedAsync(store);
        await files.TamperAsync("UPDATE users SET name = 'w' WHERE name = 'v'");

        (await files.VerifyAsync()).Findings.ShouldContain("Entry 2 (ADD of w, transaction 2) was changed: it does not fit its checksum");
    }

    [Theory, EachStore]
    public async Task A_changed_snapshot_is_found(Store store)
    {
        await using var files = await TradedAsync(store);
        await files.TamperAsync(
            """
            UPDATE snapshots SET state = (SELECT s.state FROM snapshots s JOIN users u ON u.id = s.user_id WHERE u.name = 'u')
            WHERE user_id = (SELECT id FROM users WHERE name = 'v')
            """);

        (await files.VerifyAsync()).Findings.ShouldContain("The snapshots: that of v is damaged, or of another version of the program");
    }

    [Theory, EachStore]
    public async Task Whichever_row_is_removed_it_is_named(Store store)
    {
        await using var files = await TradedAsync(store);
        var end = (await files.VerifyAsync()).Entries;
        for (var removed = 1; removed < end; removed++)
        {
            // Set far beyond the end of the record, and then back.
            await files.TamperAsync($"UPDATE entries SET sequence = 1000 WHERE sequence = {removed}");
            (await files.VerifyAsync()).Findings.ShouldContain($"Entry {removed} is missing");
            await files.TamperAsync($"UPDATE entries SET sequence = {removed} WHERE sequence = 1000");
        }
    }

    [Theory, EachStore]
    public async Task A_row_whose_user_server_or_command_nobody_knows_is_named(Store store)
    {
        await using var files = await TradedAsync(store);
        await files.TamperAsync("UPDATE entries SET user_id = 999 WHERE sequence = 2");
        await files.TamperAsync("UPDATE entries SET server_id = 99 WHERE sequence = 3");
        await files.TamperAsync("UPDATE entries SET command = 99 WHERE sequence = 5");

        var findings = (await files.VerifyAsync()).Findings;

        foreach (var named in (int[])[2, 3, 5]) findings.ShouldContain(finding => finding.StartsWith($"Entry {named} ("));
    }

    [Theory, EachStore]
    public async Task A_snapshot_that_is_missing_or_ahead_of_the_record_is_found_and_not_used(Store store)
    {
        await using var files = await TradedAsync(store);
        await files.TamperAsync("DELETE FROM snapshots WHERE user_id = (SELECT id FROM users WHERE name = 'u')");
        (await files.VerifyAsync()).Findings.ShouldContain("The snapshots: there are 1 of them, and the last round left 2");
        await using (var engine = await Engine.StartAsync(files)) (await engine.Shares("u", "ABC")).ShouldBe((2, 0));

        await files.ShouldBeWholeAsync();
        await files.TamperAsync("UPDATE snapshots SET sequence = 1000 WHERE user_id = (SELECT id FROM users WHERE name = 'u')");
        (await files.VerifyAsync()).Findings
            .ShouldContain(finding => finding.StartsWith("The snapshots: that of u is true up to entry 1000"));
    }

    [Theory, EachStore]
    public async Task Numbers_without_a_command_are_reported_and_are_no_error(Store store)
    {
        await using var files = await StoreOfTest.CreateAsync(store);
        await using (var engine = await Engine.StartAsync(files))
        {
            var numbers = engine.Get<TransactionNumbers>();
            numbers.Next();
            await engine.DoDurably("ADD,u,100.00");
            numbers.Reserve(200_000);
            await engine.DoDurably("ADD,u,100.00");
            await engine.DoDurably("ADD,u,100.00");
        }

        var found = await files.VerifyAsync();

        found.Findings.ShouldBeEmpty();
        (found.Commands, found.HighestNumber, found.MissingCount).ShouldBe((3, 200_004, 200_001));
        found.MissingText().ShouldBe("1, 3-200002");
    }

    /// <summary>A record with every kind of entry, ended in order.</summary>
    private static async Task<StoreOfTest> TradedAsync(Store store)
    {
        var files = await StoreOfTest.CreateAsync(store);
        await using var engine = await Engine.StartAsync(files);
        engine.Quotes.SetPrice("ABC", 30.00m);
        foreach (var line in (string[])
        [
            "ADD,u,100.00", "ADD,v,100.00", "BUY,u,ABC,60.00", "COMMIT_BUY,u", "SELL,u,ABC,30.00", "BUY,v,ABC,1000000.00",
            "SET_BUY_AMOUNT,v,ABC,60.00", "SET_BUY_TRIGGER,v,ABC,40.00", "CANCEL_SELL,u", "DISPLAY_SUMMARY,u",
        ]) await engine.DoDurably(line);
        return files;
    }
}
