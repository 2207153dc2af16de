using System.Text;
using System.Xml.Linq;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Tests.Record;

namespace DayTrading.Tests.Audit;

/// <summary>The record as an XML log (spec: audit-log.md).</summary>
public sealed class LogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("log").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_log_has_the_form_of_the_published_example()
    {
        await using var host = await StartAsync();
        var run = new SampleRun("jiosesdo");
        await run.Add(host.Journal, 10_000);
        await host.Journal.AppendInTurnAsync(
            new SomeCommand(CommandWord.Buy, 2, UserId.Parse("bob"), "DEF", new Money(100_000)), Rejection.NoAccount(UserId.Parse("bob")));
        await host.Journal.AppendAsync(new QuoteReceived(run.User, new TransactionNumber(3))
        {
            Symbol = SampleRun.Stock, Price = new Money(1_000), QuoteServerTime = 1_167_631_203_000, CryptoKey = "IRrR7==",
        });

        var log = await LogAsync(host);

        log.ShouldBe("""
            <?xml version="1.0" encoding="UTF-8"?>
            <log>
            	<userCommand>
            		<timestamp>1767623400000</timestamp>
            		<server>TEST1</server>
            		<transactionNum>1</transactionNum>
            		<command>ADD</command>
            		<username>jiosesdo</username>
            		<funds>100.00</funds>
            	</userCommand>
            	<accountTransaction>
            		<timestamp>1767623400000</timestamp>
            		<server>TEST1</server>
            		<transactionNum>1</transactionNum>
            		<action>add</action>
            		<username>jiosesdo</username>
            		<funds>100.00</funds>
            	</accountTransaction>
            	<userCommand>
            		<timestamp>1767623400000</timestamp>
            		<server>TEST1</server>
            		<transactionNum>2</transactionNum>
            		<command>BUY</command>
            		<username>bob</username>
            		<stockSymbol>DEF</stockSymbol>
            		<funds>1000.00</funds>
            	</userCommand>
            	<errorEvent>
            		<timestamp>1767623400000</timestamp>
            		<server>TEST1</server>
            		<transactionNum>2</transactionNum>
            		<command>BUY</command>
            		<username>bob</username>
            		<stockSymbol>DEF</stockSymbol>
            		<funds>1000.00</funds>
            		<errorMessage>Account bob does not exist</errorMessage>
            	</errorEvent>
            	<quoteServer>
            		<timestamp>1767623400000</timestamp>
            		<server>TEST1</server>
            		<transactionNum>3</transactionNum>
            		<price>10.00</price>
            		<stockSymbol>ABC</stockSymbol>
            		<username>jiosesdo</username>
            		<quoteServerTime>1167631203000</quoteServerTime>
            		<cryptokey>IRrR7==</cryptokey>
            	</quoteServer>
            </log>

            """);
    }

    [Fact]
    public async Task Each_entry_becomes_its_events_and_they_stand_next_to_each_other()
    {
        await using var host = await StartAsync();
        await new SampleRun("user").AppendToAsync(host.Journal);

        var events = XElement.Parse(await LogAsync(host)).Elements().Select(Summary);

        events.ShouldBe([
            "userCommand 1 ADD user 1000.00", "accountTransaction 1 add user 1000.00",
            "quoteServer 2 10.50 ABC user 1700000000123 a+b/c<&>=",
            "userCommand 2 QUOTE user ABC",
            "userCommand 3 BUY user ABC 45.00", "accountTransaction 3 remove user 42.00",
            "userCommand 4 COMMIT_BUY user", "systemEvent 4 COMMIT_BUY user ABC 42.00",
            "userCommand 5 BUY user ABC 45.00", "accountTransaction 5 remove user 42.00",
            "userCommand 6 CANCEL_BUY user", "accountTransaction 6 add user 42.00",
            "userCommand 7 BUY user ABC 45.00", "accountTransaction 7 remove user 42.00",
            "systemEvent 7 CANCEL_BUY user ABC 42.00", "accountTransaction 7 add user 42.00",
            "userCommand 8 SELL user ABC 45.00",
            "userCommand 9 COMMIT_SELL user", "systemEvent 9 COMMIT_SELL user ABC 42.00", "accountTransaction 9 add user 42.00",
            "userCommand 10 SET_BUY_AMOUNT user ABC 50.00", "accountTransaction 10 remove user 50.00",
            "userCommand 11 SET_BUY_TRIGGER user ABC 11.00",
            "systemEvent 11 SET_BUY_TRIGGER user ABC 42.00", "accountTransaction 11 add user 8.00",
            "userCommand 12 SET_SELL_AMOUNT user ABC 20.00",
            "userCommand 13 SET_SELL_TRIGGER user ABC 10.00",
            "systemEvent 13 SET_SELL_TRIGGER user ABC 21.00", "accountTransaction 13 add user 21.00",
            "userCommand 14 SET_BUY_AMOUNT user ABC 7.00", "accountTransaction 14 remove user 7.00",
            "userCommand 15 CANCEL_SET_BUY user ABC", "accountTransaction 15 add user 7.00",
            "userCommand 16 BUY user ABC 9999.99",
            "errorEvent 16 BUY user ABC 9999.99 Insufficient funds: 9999.99 needed, 0.01 available",
            "userCommand 17 DISPLAY_SUMMARY user",
            "userCommand 18 DUMPLOG user ./testLOG",
        ]);
    }

    [Fact]
    public async Task A_log_fits_the_schema()
    {
        await using var host = await StartAsync();
        await new SampleRun("user").AppendToAsync(host.Journal);
        await AppendMalformedAsync(host, CommandWord.Buy, "umhaEY4lil", "ABC", "-73280.58");
        await AppendMalformedAsync(host, CommandWord.Add, "", "", "0");
        await AppendMalformedAsync(host, CommandWord.Add, "a & b <\r\n\0\uD800>", "", "+0001234567890123456789012.5");
        await AppendMalformedAsync(host, CommandWord.SetBuyTrigger, "user", "ABCD", "1.234");
        await AppendMalformedAsync(host, CommandWord.Quote, "user", "é1", "");

        var log = await LogAsync(host);

        LogSchema.Validate(new MemoryStream(Encoding.UTF8.GetBytes(log))).ShouldBeEmpty();
        var commands = XElement.Parse(log).Elements("userCommand").TakeLast(5).Select(Summary).ToList();
        commands[0].ShouldBe("userCommand 1 BUY umhaEY4lil ABC -73280.58");
        commands[1].ShouldBe("userCommand 1 ADD  0.00");
        commands[2].ShouldBe("userCommand 1 ADD a & b <\r\n\uFFFD\uFFFD> 1234567890123456789012.50");
        commands[3].ShouldBe("userCommand 1 SET_BUY_TRIGGER user");
        commands[4].ShouldBe("userCommand 1 QUOTE user é1");
    }

    [Fact]
    public async Task An_error_event_has_the_same_fields_as_its_command_and_a_message()
    {
        await using var host = await StartAsync();
        await AppendMalformedAsync(host, CommandWord.SetBuyTrigger, "user", "ABCD", "1.234");
        await AppendMalformedAsync(host, CommandWord.Dumplog, "no user", "", "", "./x<y");

        var events = XElement.Parse(await LogAsync(host)).Elements().ToList();

        for (var i = 0; i < events.Count; i += 2)
        {
            events[i].Name.LocalName.ShouldBe("userCommand");
            events[i + 1].Name.LocalName.ShouldBe("errorEvent");
            events[i + 1].Elements().SkipLast(1).Select(e => e.ToString()).ShouldBe(events[i].Elements().Select(e => e.ToString()));
            events[i + 1].Elements().Last().Name.LocalName.ShouldBe("errorMessage");
        }

        events[1].Element("errorMessage")!.Value.ShouldContain("'ABCD'");
        events[1].Element("errorMessage")!.Value.ShouldContain("'1.234'");
        events[2].Element("filename")!.Value.ShouldBe("./x<y");
    }

    [Fact]
    public async Task A_log_can_be_narrowed()
    {
        var clock = new ManualClock();
        await using var host = await StartAsync(clock);
        await new SampleRun("first").AppendToAsync(host.Journal);
        var between = clock.GetUtcNow().AddSeconds(1);
        clock.Advance(TimeSpan.FromSeconds(2));
        await new SampleRun("second", 101).AppendToAsync(host.Journal);
        await AppendMalformedAsync(host, CommandWord.Buy, "no user", "XYZ", "0");
        await host.FlushAsync();

        (await NumbersAsync(host, new RecordFilter { User = "second" })).ShouldBe(Enumerable.Range(101, 18));
        (await NumbersAsync(host, new RecordFilter { User = "no user" })).ShouldBe([1]);
        (await NumbersAsync(host, new RecordFilter { User = "nobody" })).ShouldBeEmpty();
        (await NumbersAsync(host, new RecordFilter { To = between })).ShouldBe(Enumerable.Range(1, 18));
        (await NumbersAsync(host, new RecordFilter { From = between, FirstNumber = 110 })).ShouldBe(Enumerable.Range(110, 9));
        (await NumbersAsync(host, new RecordFilter { FirstNumber = 3, LastNumber = 5, User = "first" })).ShouldBe([3, 4, 5]);
        (await NumbersAsync(host, new RecordFilter { Symbol = StockSymbol.Parse("XYZ") })).ShouldBe([1]);
        (await NumbersAsync(host, new RecordFilter { Symbol = SampleRun.Stock, User = "first", LastNumber = 4 })).ShouldBe([2, 3, 4]);
        (await NumbersAsync(host, new RecordFilter { UpTo = 3 })).ShouldBe([1, 2]);
    }

    [Fact]
    public void What_does_not_fit_the_schema_is_found_with_its_line()
    {
        const string log = """
            <?xml version="1.0"?>
            <log>
              <userCommand>
                <timestamp>1</timestamp><server>s</server><transactionNum>0</transactionNum><command>NO</command>
              </userCommand>
              <accountTransaction><timestamp>1</timestamp></accountTransaction>
            </log>
            """;

        var failures = LogSchema.Validate(new MemoryStream(Encoding.UTF8.GetBytes(log)));

        failures.Count.ShouldBe(3);
        failures[0].ShouldStartWith("line 4: ");
        LogSchema.Validate(new MemoryStream("<log><userCommand>"u8.ToArray())).ShouldHaveSingleItem();
        LogSchema.Validate(new MemoryStream("<log/>"u8.ToArray())).ShouldBeEmpty();
        LogSchema.Validate(new MemoryStream("<other/>"u8.ToArray())).ShouldNotBeEmpty();
    }

    private static string Summary(XElement e) => $"{e.Name} " + string.Join(' ', e.Elements().Skip(2).Select(c => c.Value));

    private static async Task<IEnumerable<int>> NumbersAsync(RecordHost host, RecordFilter filter) =>
        XElement.Parse(await LogAsync(host, filter)).Elements("userCommand").Select(e => (int)e.Element("transactionNum")!);

    private static async Task<string> LogAsync(RecordHost host, RecordFilter? filter = null)
    {
        await host.FlushAsync();
        using var stream = new MemoryStream();
        await host.Mediator.Send(new WriteLog(stream, filter));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task AppendMalformedAsync(
        RecordHost host, CommandWord word, string user, string symbol, string funds, string? filename = null)
    {
        var form = new CommandText { Word = word, User = user, Symbol = symbol, Amount = funds, Price = funds, Filename = filename };
        var command = (MalformedCommand)host.Get<CommandTable>().Create(new TransactionNumber(1), form);
        await host.Journal.AppendInTurnAsync(command, command.Rejection);
    }

    private Task<RecordHost> StartAsync(TimeProvider? clock = null) => RecordHost.StartAsync(
        new Dictionary<string, string?>
        {
            ["ConnectionStrings:DayTrading"] = $"Data Source={Path.Combine(_folder, "record.db")}",
            ["Instance:Name"] = "TEST1",
        },
        clock ?? new ManualClock());
}
