using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Trading;
using DayTrading.Triggers;

namespace DayTrading.Tests.Record;

/// <summary>A command with what the record reads of any module's command.</summary>
internal sealed class SomeCommand(
    CommandWord word, long number, UserId user, string? symbol = null, Money? funds = null, string? filename = null)
    : Command(word, new TransactionNumber(number), user)
{
    public override string? RecordedSymbol => symbol;

    public override Money? RecordedFunds => funds;

    public override string? RecordedFilename => filename;
}

/// <summary>One entry of every kind for one user, in a possible order.</summary>
internal sealed class SampleRun(string name, long firstNumber = 1)
{
    public const int Entries = 22;

    public static readonly StockSymbol Stock = StockSymbol.Parse("ABC");

    private readonly UserId _user = UserId.Parse(name);
    private long _number = firstNumber - 1;

    public UserId User => _user;

    public async Task AppendToAsync(Journal journal)
    {
        var price = new Money(1050);
        await Add(journal, 100_000);
        await journal.AppendAsync(Quote(price));
        await Done(journal, CommandWord.Quote, "a quote", "ABC");

        var buy = await Placed(journal, Side.Buy, price);
        await Committed(journal, Side.Buy, buy, price);
        buy = await Placed(journal, Side.Buy, price);
        await Released(journal, Side.Buy, buy, price);
        buy = await Placed(journal, Side.Buy, price);
        await journal.AppendAsync(Turn.OfSoleReader(_user), new OrderExpired(Side.Buy, _user, new OrderTerms(buy, Stock, 4, price)));
        var sell = await Placed(journal, Side.Sell, price);
        await Committed(journal, Side.Sell, sell, price);

        await Amount(journal, Side.Buy, 5_000, new Posting(new Money(-5_000), new Money(5_000)));
        var armed = await Price(journal, Side.Buy, 1_100, default);
        await journal.AppendAsync(Turn.OfSoleReader(_user), new TriggerFired(
            Side.Buy, _user, armed, Stock, 4, price, new Posting(new Money(800), new Money(-5_000), 4)));
        await Amount(journal, Side.Sell, 2_000, default);
        armed = await Price(journal, Side.Sell, 1_000, new Posting(default, default, -2, 2));
        await journal.AppendAsync(Turn.OfSoleReader(_user), new TriggerFired(
            Side.Sell, _user, armed, Stock, 2, price, new Posting(new Money(2_100), default, 0, -2)));
        await Amount(journal, Side.Buy, 700, new Posting(new Money(-700), new Money(700)));
        await Done(journal, CommandWord.CancelSetBuy, null, "ABC", domainEvent: new TriggerCancelled(
            Side.Buy, _user, Peek(), Stock, new Posting(new Money(700), new Money(-700))));

        await Rejected(journal, CommandWord.Buy, Rejection.InsufficientFunds(new Money(999_999), new Money(1)), "ABC", 999_999);
        await Done(journal, CommandWord.DisplaySummary, "a summary");
        await Done(journal, CommandWord.Dumplog, "a dumplog", filename: "./testLOG");
    }

    public async Task<TransactionNumber> Add(Journal journal, long cents)
    {
        var number = Next();
        var command = new SomeCommand(CommandWord.Add, number.Value, _user, null, new Money(cents));
        await journal.AppendInTurnAsync(command, new FundsAdded(_user, number, new Money(cents)));
        return number;
    }

    private TransactionNumber Next() => new(++_number);

    private TransactionNumber Peek() => new(_number + 1);

    private QuoteReceived Quote(Money price) => new(_user, Peek())
    {
        Symbol = Stock,
        Price = price,
        QuoteServerTime = 1_700_000_000_123,
        CryptoKey = "a+b/c<&>=",
    };

    private async Task<TransactionNumber> Placed(Journal journal, Side side, Money price)
    {
        var number = Next();
        var word = side == Side.Buy ? CommandWord.Buy : CommandWord.Sell;
        await journal.AppendInTurnAsync(
            new SomeCommand(word, number.Value, _user, "ABC", new Money(4_500)),
            new OrderPlaced(side, _user, number, Stock, 4, price, 1_700_000_060_000));
        return number;
    }

    private Task Committed(Journal journal, Side side, TransactionNumber order, Money price) =>
        Done(journal, side == Side.Buy ? CommandWord.CommitBuy : CommandWord.CommitSell, null,
            domainEvent: new OrderCommitted(side, _user, Peek(), new OrderTerms(order, Stock, 4, price)));

    private Task Released(Journal journal, Side side, TransactionNumber order, Money price) =>
        Done(journal, side == Side.Buy ? CommandWord.CancelBuy : CommandWord.CancelSell, null,
            domainEvent: new OrderCancelled(side, _user, Peek(), new OrderTerms(order, Stock, 4, price)));

    private Task Amount(Journal journal, Side side, long cents, Posting posting) =>
        Done(journal, side == Side.Buy ? CommandWord.SetBuyAmount : CommandWord.SetSellAmount, null, "ABC", cents,
            new TriggerAmountSet(side, _user, Peek(), Stock, new Money(cents), posting));

    private async Task<TransactionNumber> Price(Journal journal, Side side, long cents, Posting posting)
    {
        var number = Peek();
        await Done(journal, side == Side.Buy ? CommandWord.SetBuyTrigger : CommandWord.SetSellTrigger, null, "ABC", cents,
            new TriggerPriceSet(side, _user, number, Stock, new Money(cents), posting));
        return number;
    }

    private async Task Done(
        Journal journal, CommandWord word, string? answer, string? symbol = null, long? cents = null, DomainEvent? domainEvent = null,
        string? filename = null)
    {
        var command = new SomeCommand(word, Next().Value, _user, symbol, cents is { } c ? new Money(c) : null, filename);
        await journal.AppendInTurnAsync(command, domainEvent is null ? Outcome.Done(new SomeAnswer()) : domainEvent);
    }

    private async Task Rejected(Journal journal, CommandWord word, Rejection rejection, string? symbol, long cents) =>
        await journal.AppendInTurnAsync(new SomeCommand(word, Next().Value, _user, symbol, new Money(cents)), rejection);
}
