using System.Security.Cryptography;
using System.Xml.Linq;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Tests.Record;

namespace DayTrading.Tests.Audit;

/// <summary>DUMPLOG, its moment and its files (spec: audit-log.md, DUMPLOG).</summary>
public sealed class DumplogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dumplog").FullName;

    private string Dumplogs => Path.Combine(_folder, "dumplogs");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("./testLOG", "testLOG")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData(@"..\..\secret", "secret")]
    [InlineData("../../../a b*c?", "abc")]
    [InlineData("my.log", "my.log")]
    [InlineData("my.xml", "my")]
    [InlineData("my.XML", "my")]
    [InlineData("folder/", "folder")]
    [InlineData("..", "dumplog")]
    [InlineData("../..", "dumplog")]
    [InlineData(".", "dumplog")]
    [InlineData(".xml", "dumplog")]
    [InlineData("", "dumplog")]
    [InlineData("/", "dumplog")]
    [InlineData("日本語", "dumplog")]
    [InlineData("x\0y", "xy")]
    public void The_filename_is_a_label_and_never_a_path(string filename, string label) => DumplogFile.LabelOf(filename).ShouldBe(label);

    [Fact]
    public void A_label_is_short_enough_for_a_file() => DumplogFile.LabelOf(new string('x', 4_000)).Length.ShouldBe(128);

    [Fact]
    public async Task A_users_dumplog_has_that_users_events_only_and_its_own_command_last()
    {
        await using var host = await StartAsync();
        await new SampleRun("user").AppendToAsync(host.Journal);
        await new SampleRun("other", 101).AppendToAsync(host.Journal);

        var dumplog = await DumpAsync(host, 201, "user", "./testLOG");
        await new SampleRun("user", 301).AppendToAsync(host.Journal);
        await dumplog.Completion;

        dumplog.Name.ShouldBe("testLOG.xml");
        var log = Load(dumplog);
        log.Descendants("username").Select(e => e.Value).Distinct().ShouldBe(["user"]);
        log.Elements().Count(e => e.Name == "userCommand").ShouldBe(19);
        log.Elements().Last().ToString().ShouldContain("<command>DUMPLOG</command>");
        ((int)log.Elements().Last().Element("transactionNum")!).ShouldBe(201);
        await host.StopAsync();
    }

    [Fact]
    public async Task The_supervisors_dumplog_has_everything_before_it()
    {
        await using var host = await StartAsync();
        await new SampleRun("user").AppendToAsync(host.Journal);
        await new SampleRun("other", 101).AppendToAsync(host.Journal);

        var dumplog = await DumpAsync(host, 201, null, "all");
        await dumplog.Completion;

        var log = Load(dumplog);
        log.Elements().Count(e => e.Name == "userCommand").ShouldBe(2 * 18 + 1);
        log.Elements().Last().Elements().Select(e => e.Name.LocalName)
            .ShouldBe(["timestamp", "server", "transactionNum", "command", "filename"]);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_dumplog_needs_no_account()
    {
        await using var host = await StartAsync();

        var dumplog = await DumpAsync(host, 1, "nobody", "mine");
        await dumplog.Completion;

        Load(dumplog).Elements().ShouldHaveSingleItem().Element("username")!.Value.ShouldBe("nobody");
        await host.StopAsync();
    }

    [Fact]
    public async Task An_existing_dumplog_is_kept_and_the_new_one_numbered()
    {
        Directory.CreateDirectory(Dumplogs);
        await File.WriteAllTextAsync(Path.Combine(Dumplogs, "testLOG-2.xml"), "from elsewhere");
        await using var host = await StartAsync();

        var dumplogs = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => DumpAsync(host, i, "user" + i, "testLOG")));
        await Task.WhenAll(dumplogs.Select(d => d.Completion));

        dumplogs.Select(d => d.Name).Order().ShouldBe(
            Enumerable.Range(1, 21).Where(i => i != 2).Select(i => i == 1 ? "testLOG.xml" : $"testLOG-{i}.xml").Order());
        (await File.ReadAllTextAsync(Path.Combine(Dumplogs, "testLOG-2.xml"))).ShouldBe("from elsewhere");
        for (var i = 0; i < 20; i++) Load(dumplogs[i]).Element("userCommand")!.Element("username")!.Value.ShouldBe("user" + (i + 1));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_dumplog_is_listed_only_when_it_is_complete_and_has_its_SHA_256_beside_it()
    {
        await using var host = await StartAsync();
        await new SampleRun("user").AppendToAsync(host.Journal);

        var dumplog = await DumpAsync(host, 100, "user", "checked");
        await dumplog.Completion;

        var path = Path.Combine(Dumplogs, dumplog.Name);
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path)));
        (await File.ReadAllTextAsync(path + ".sha256")).ShouldBe($"{digest}  checked.xml\n");
        Directory.GetFiles(Dumplogs).Select(Path.GetFileName).Order().ShouldBe(["checked.xml", "checked.xml.json", "checked.xml.sha256"]);
        await host.StopAsync();
    }

    [Fact]
    public async Task Dumplogs_that_were_asked_for_are_written_before_the_program_ends()
    {
        await using var host = await StartAsync();
        await new SampleRun("user").AppendToAsync(host.Journal);
        var dumplogs = await Task.WhenAll(Enumerable.Range(1, 100).Select(i => DumpAsync(host, i, "user" + i, "x")));

        await host.StopAsync();

        dumplogs.ShouldAllBe(d => d.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task What_a_dead_process_left_unfinished_is_no_obstacle()
    {
        Directory.CreateDirectory(Dumplogs);
        await File.WriteAllTextAsync(Path.Combine(Dumplogs, "x.xml.part"), "<log> half of it");
        await using var host = await StartAsync();

        var dumplog = await DumpAsync(host, 1, "user", "x");
        await dumplog.Completion;

        dumplog.Name.ShouldBe("x.xml");
        Load(dumplog).Elements().Count().ShouldBe(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_dumplog_that_cannot_be_written_fails_alone()
    {
        await File.WriteAllTextAsync(Dumplogs, "a file where the folder should be");
        await using var host = await StartAsync();

        var dumplog = await DumpAsync(host, 1, "user", "x");

        await Should.ThrowAsync<IOException>(() => dumplog.Completion);
        (await host.FlushAsync()).ShouldBe(1);
        await host.StopAsync();
    }

    private static async Task<IPendingDumplog> DumpAsync(RecordHost host, long number, string? user, string filename)
    {
        var form = new CommandText { Word = CommandWord.Dumplog, User = user, Filename = filename };
        var outcome = await host.Mediator.Send(host.Get<CommandTable>().Create(new TransactionNumber(number), form));
        return outcome.Result.ShouldBeAssignableTo<IPendingDumplog>()!;
    }

    private XElement Load(IPendingDumplog dumplog)
    {
        using var stream = File.OpenRead(Path.Combine(Dumplogs, dumplog.Name));
        LogSchema.Validate(stream).ShouldBeEmpty();
        stream.Position = 0;
        return XElement.Load(stream);
    }

    private Task<RecordHost> StartAsync() => RecordHost.StartAsync(new Dictionary<string, string?>
    {
        ["ConnectionStrings:DayTrading"] = $"Data Source={Path.Combine(_folder, "record.db")}",
        ["Dumplogs:Folder"] = Dumplogs,
    });
}
