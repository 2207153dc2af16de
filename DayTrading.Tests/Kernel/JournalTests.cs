using System.Threading.Channels;
using DayTrading.Kernel;
using DayTrading.Tests.Workloads;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Kernel;

public sealed class JournalTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task An_event_is_applied_to_every_book_before_its_entry_can_be_read()
    {
        var (one, other) = (new Book(), new Book());
        var journal = Journal(capacity: 10, one, other);
        var happened = new Happened(1);

        await journal.AppendAsync(EntryKind.OrderExpired, happened);

        one.Applied.ShouldBe([happened]);
        other.Applied.ShouldBe([happened]);
        journal.TryTake(out var entry).ShouldBeTrue();
        entry.ShouldBe(new Entry(EntryKind.OrderExpired, _clock.GetUtcNow().ToUnixTimeMilliseconds(), null, happened, null));
    }

    [Fact]
    public async Task An_entry_is_not_taken_while_a_book_still_applies_its_event()
    {
        using var mayApply = new ManualResetEventSlim();
        var book = new Book { MayApply = mayApply };
        var journal = Journal(capacity: 10, book);

        var appending = Task.Run(async () => await journal.AppendAsync(EntryKind.OrderExpired, new Happened(1)));
        (await journal.WaitToTakeAsync(CancellationToken.None)).ShouldBeTrue();
        var taking = Task.Run(() => journal.TryTake(out _) ? book.Applied.Count : -1);
        (await Task.WhenAny(taking, Task.Delay(TimeSpan.FromMilliseconds(100)))).ShouldNotBe(taking);
        mayApply.Set();

        (await taking.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(1);
        await appending;
    }

    [Fact]
    public async Task A_command_is_queued_with_its_event_or_its_refusal_as_one_entry()
    {
        var book = new Book();
        var journal = Journal(capacity: 10, book);
        var (done, refused, asked) = (new Order(1), new Order(2), new Order(3));
        var happened = new Happened(1);

        await journal.AppendAsync(done, happened);
        await journal.AppendAsync(refused, Refusal.NoPendingBuy);
        await journal.AppendAsync(asked, Outcome.Done("an answer"));

        var entries = await journal.TakeAsync(3);
        entries.Select(e => (e.Kind, e.Command, e.Event, e.Refusal)).ShouldBe(
        [
            (EntryKind.Command, done, happened, null),
            (EntryKind.Command, refused, null, Refusal.NoPendingBuy),
            (EntryKind.Command, asked, null, null),
        ]);
        book.Applied.ShouldBe([happened]);
    }

    [Fact]
    public async Task When_the_queue_is_full_whoever_appends_waits_and_nothing_is_dropped()
    {
        var journal = Journal(capacity: 2);
        await journal.AppendAsync(new Order(1), Outcome.Done(1));
        await journal.AppendAsync(new Order(2), Outcome.Done(2));

        var waiting = journal.AppendAsync(new Order(3), Outcome.Done(3)).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        var entries = await journal.TakeAsync(3);

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        entries.Select(e => e.Command!.Number.Value).ShouldBe([1L, 2, 3]);
    }

    [Fact]
    public async Task What_was_applied_reaches_the_queue_though_its_sender_has_given_up_waiting()
    {
        using var impatience = new CancellationTokenSource();
        var book = new Book();
        var journal = Journal(capacity: 1, book);
        await journal.AppendAsync(EntryKind.QuoteHit, new Happened(1));

        var waiting = journal.AppendAsync(EntryKind.TriggerFired, new Happened(2), impatience.Token).AsTask();
        await impatience.CancelAsync();
        var entries = await journal.TakeAsync(2);

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        entries.Select(e => e.Event).ShouldBe(book.Applied);
    }

    [Fact]
    public async Task A_sender_that_has_given_up_before_changes_nothing()
    {
        var book = new Book();
        var journal = Journal(capacity: 1, book);

        await Should.ThrowAsync<OperationCanceledException>(
            async () => await journal.AppendAsync(EntryKind.TriggerFired, new Happened(1), new CancellationToken(canceled: true)));

        book.Applied.ShouldBeEmpty();
        journal.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_event_that_cannot_be_applied_closes_the_journal_with_that_fault()
    {
        var journal = Journal(capacity: 10, new Book { Fault = new OverflowException() });

        await Should.ThrowAsync<OverflowException>(async () => await journal.AppendAsync(EntryKind.OrderExpired, new Happened(1)));

        journal.TryTake(out _).ShouldBeFalse();
        await Should.ThrowAsync<OverflowException>(async () => await journal.WaitToTakeAsync(CancellationToken.None));
        await Should.ThrowAsync<ChannelClosedException>(async () => await journal.AppendAsync(new Order(2), Outcome.Done(2)));
    }

    [Fact]
    public async Task After_closing_nothing_is_taken_or_applied_and_what_is_queued_can_still_be_read()
    {
        var book = new Book();
        var journal = Journal(capacity: 10, book);
        await journal.AppendAsync(EntryKind.OrderExpired, new Happened(1));

        journal.Close();

        await Should.ThrowAsync<ChannelClosedException>(async () => await journal.AppendAsync(EntryKind.OrderExpired, new Happened(2)));
        book.Applied.Count.ShouldBe(1);
        (await journal.TakeAsync(1)).Single().Event!.Number.Value.ShouldBe(1);
        (await journal.WaitToTakeAsync(CancellationToken.None)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(90, -1)]
    public async Task Whoever_stands_too_long_behind_a_file_that_is_held_back_lets_it_have_less_and_else_more(int milliseconds, int sign)
    {
        var journal = Journal(capacity: 16_384);
        var before = journal.ShortBacklog.Entries;
        await DurableAfterAsync(journal, milliseconds: 0);
        for (var i = 0; i < before; i++) await journal.AppendAsync(new Order(i), Outcome.Done(1));
        var file = journal.WaitForRoomBehindOthersAsync().AsTask();

        file.IsCompleted.ShouldBeFalse();
        await DurableAfterAsync(journal, milliseconds);

        await WorkloadFixture.UntilAsync(() => journal.ShortBacklog.Entries != before);
        journal.ShortBacklog.Entries.ShouldBe(before + sign * (before / 32));
        journal.Taken();
        (await file).ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_stands_behind_no_file_or_behind_one_that_did_not_know_of_him_changes_nothing_for_it()
    {
        var journal = Journal(capacity: 16_384);
        var before = journal.ShortBacklog.Entries;
        await DurableAfterAsync(journal, milliseconds: 90); // nothing was before him
        await DurableAfterAsync(journal, milliseconds: 90); // nor before the next
        for (var i = 0; i < before; i++) await journal.AppendAsync(new Order(i), Outcome.Done(1));
        var file = journal.WaitForRoomBehindOthersAsync().AsTask();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await DurableAfterAsync(journal, milliseconds: 90); // a second later it need no longer have held back
        var flushing = journal.FlushAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(90));
        (await journal.TakeAsync(1)).Single().Durable!.SetResult(1);

        await flushing;
        await Task.Delay(50);
        journal.ShortBacklog.Entries.ShouldBe(before);
        journal.Taken();
        (await file).ShouldBeTrue();
    }

    /// <summary>Appends a command that somebody waits for, and takes everything; it is durable so much later.</summary>
    private async Task DurableAfterAsync(Journal journal, int milliseconds)
    {
        var order = new Order(1);
        var durable = order.WhenDurable();
        await journal.AppendAsync(order, Outcome.Done(1));
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        while (journal.TryTake(out var entry)) entry.Durable?.SetResult(1);
        await durable;
    }

    private Journal Journal(int capacity, params IBook[] books) =>
        new(books, Options.Create(new JournalOptions { Capacity = capacity }), _clock);

    private sealed class Book : IBook
    {
        public List<DomainEvent> Applied { get; } = [];

        public Exception? Fault { get; init; }

        /// <summary>Whether it waits to be let.</summary>
        public ManualResetEventSlim? MayApply { get; init; }

        public void Apply(DomainEvent happened)
        {
            MayApply?.Wait();
            if (Fault is not null) throw Fault;
            Applied.Add(happened);
        }
    }

    private sealed class Happened(long number) : DomainEvent(UserId.Parse("u"), new(number));

    private sealed class Order(long number) : Command(CommandWord.Buy, new(number), UserId.Parse("u"));
}
