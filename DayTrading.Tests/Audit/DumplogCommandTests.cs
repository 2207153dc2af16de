using System.Xml.Linq;
using DayTrading.Kernel;

namespace DayTrading.Tests.Audit;

/// <summary>spec: DUMPLOG.</summary>
public sealed class DumplogCommandTests
{
    [Theory, EachStore]
    public async Task A_users_dumplog_is_the_users_whole_history_and_ends_with_its_own_userCommand(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 10.00m);
        await engine.DoAll("ADD,u,100.00", "ADD,v,100.00", "BUY,v,ABC,10.00", "BUY,u,ABC,20.00", "COMMIT_BUY,u", "QUOTE,u,ABC");
        await engine.Do("SELL,u,XYZ,1.00");

        var dumplog = await DumpAsync(engine, "DUMPLOG,u,./testLOG");

        dumplog.ShouldBe(
        [
            "userCommand 1 ADD user=u funds=100.00",
            "accountTransaction 1 add user=u funds=100.00",
            "userCommand 4 BUY user=u stock=ABC funds=20.00",
            "accountTransaction 4 remove user=u funds=20.00",
            "userCommand 5 COMMIT_BUY user=u",
            "systemEvent 5 COMMIT_BUY user=u stock=ABC funds=20.00",
            "userCommand 6 QUOTE user=u stock=ABC",
            "userCommand 7 SELL user=u stock=XYZ funds=1.00",
            "errorEvent 7 SELL user=u stock=XYZ funds=1.00 error=No available shares of XYZ",
            "userCommand 8 DUMPLOG user=u file=./testLOG",
        ]);
    }

    [Theory, EachStore]
    public async Task The_supervisors_dumplog_is_everyones_whole_history(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.DoAll("ADD,u,100.00", "ADD,v,100.00");

        (await DumpAsync(engine, "DUMPLOG,./testLOG")).ShouldBe(
        [
            "userCommand 1 ADD user=u funds=100.00",
            "accountTransaction 1 add user=u funds=100.00",
            "userCommand 2 ADD user=v funds=100.00",
            "accountTransaction 2 add user=v funds=100.00",
            "userCommand 3 DUMPLOG file=./testLOG",
        ]);
    }

    [Theory, EachStore]
    public async Task The_supervisors_dumplog_waits_for_all_commands_before_it_and_later_ones_need_not_wait(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 10.00m);
        engine.Quotes.Hold("ABC");
        await engine.DoAll("ADD,u,100.00", "ADD,v,100.00");

        var (_, slow) = engine.Send("BUY,u,ABC,20.00");
        var (_, behind) = engine.Send("COMMIT_BUY,u");
        var dumping = DumpAsync(engine, "DUMPLOG,./testLOG");
        await engine.DoAll("ADD,v,1.00");
        dumping.IsCompleted.ShouldBeFalse();
        slow.IsCompleted.ShouldBeFalse();
        engine.Quotes.Release("ABC");
        (await behind).ShouldBeDone();

        var dumplog = await dumping;
        dumplog[^1].ShouldBe("userCommand 5 DUMPLOG file=./testLOG");
        dumplog.ShouldContain("systemEvent 4 COMMIT_BUY user=u stock=ABC funds=20.00");
    }

    [Theory, EachStore]
    public async Task A_users_dumplog_waits_for_that_users_commands_only(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 10.00m);
        engine.Quotes.Hold("ABC");
        await engine.DoAll("ADD,u,100.00", "ADD,v,100.00");

        var (_, slow) = engine.Send("BUY,u,ABC,20.00");
        var ofU = DumpAsync(engine, "DUMPLOG,u,log");
        var ofV = await DumpAsync(engine, "DUMPLOG,v,log");
        slow.IsCompleted.ShouldBeFalse();
        ofU.IsCompleted.ShouldBeFalse();
        engine.Quotes.Release("ABC");

        ofV[^1].ShouldBe("userCommand 5 DUMPLOG user=v file=log");
        (await ofU).Skip(2).ShouldBe(
        [
            "quoteServer 3 user=u stock=ABC price=10.00",
            "userCommand 3 BUY user=u stock=ABC funds=20.00",
            "accountTransaction 3 remove user=u funds=20.00",
            "userCommand 4 DUMPLOG user=u file=log",
        ]);
    }

    [Theory]
    [InlineData("./testLOG", "testLOG.xml")]
    [InlineData("testLOG", "testLOG.xml")]
    [InlineData("../../../etc/passwd", "passwd.xml")]
    [InlineData("/etc/cron.d/evil", "evil.xml")]
    [InlineData("a b$c;rm -rf", "abcrm-rf.xml")]
    [InlineData("my_log-1.v2", "my_log-1.v2.xml")]
    [InlineData("Protokoll-Ä", "Protokoll-.xml")]
    [InlineData("", "dumplog.xml")]
    [InlineData("$$$", "dumplog.xml")]
    [InlineData("folder/", "folder.xml")]
    public async Task A_filename_is_a_label_reduced_to_a_base_name(string filename, string name)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);

        await DumpAsync(engine, $"DUMPLOG,u,{filename}");

        Directory.GetFiles(engine.Dumplogs, "*.xml", SearchOption.AllDirectories).ShouldBe([Path.Combine(engine.Dumplogs, name)]);
    }

    [Theory, EachStore]
    public async Task An_existing_dumplog_of_the_name_is_kept_and_the_new_one_gets_a_numbered_name(Store store)
    {
        await using var engine = await Engine.StartAsync(store);

        List<string[]> dumplogs = [];
        foreach (var user in (string[])["u", "u", "v"]) dumplogs.Add(await DumpAsync(engine, $"DUMPLOG,{user},log"));

        dumplogs.Select(lines => lines.Length).ShouldBe([1, 2, 1]);
        Directory.GetFiles(engine.Dumplogs, "log*.xml").Length.ShouldBe(3);
        Lines(Path.Combine(engine.Dumplogs, "log.xml")).ShouldBe(dumplogs[0]);
    }

    [Theory, EachStore]
    public async Task Reading_the_log_makes_no_event(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.DoAll("ADD,u,100.00");

        var first = await engine.Log();

        (await engine.Log()).ShouldBe(first);
    }

    [Theory, EachStore]
    public async Task A_dumplog_is_valid_by_the_products_own_schema(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.DoAll("ADD,u,100.00");

        await DumpAsync(engine, "DUMPLOG,u,log");

        XDocument.Load(Path.Combine(engine.Dumplogs, "log.xml")).ShouldBeValid();
    }

    private static async Task<string[]> DumpAsync(Engine engine, string line)
    {
        var outcome = await engine.Send(line).Outcome;
        var dumplog = outcome.Result.ShouldBeAssignableTo<IPendingDumplog>()!;
        await dumplog.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        return Lines(Path.Combine(engine.Dumplogs, dumplog.Name));
    }

    private static string[] Lines(string file) => [.. XDocument.Load(file).Root!.Elements().Select(e => e.Line())];
}
