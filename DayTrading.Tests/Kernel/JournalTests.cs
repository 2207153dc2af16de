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
        var (one, other) = (new Projection(), new Projection());
        var journal = Journal(capacity: 10, one, other);
        var domainEvent = new Events(1);

        await journal.AppendAsync(EntryKind.OrderExpired, domainEvent);

        one.Applied.ShouldBe([domainEvent]);
        other.Applied.ShouldBe([domainEvent]);
        journal.TryTake(out var entry).ShouldBeTrue();
        entry.ShouldBe(new Entry(EntryKind.OrderExpired, _clock.GetUtcNow().ToUnixTimeMilliseconds(), null, domainEvent, null));
    }

    [Fact]
    public async Task An_entry_is_not_taken_while_a_book_still_applies_its_event()
    {
        using var mayApply = new ManualResetEventSlim();
        var projection = new Projection { MayApply = mayApply };
        var journal = Journal(capacity: 10, projection);

        var appending = Task.Run(async () => await journal.AppendAsync(EntryKind.OrderExpired, new Events(1)));
        (await journal.WaitToTakeAsync(CancellationToken.None)).ShouldBeTrue();
        var taking = Task.Run(() => journal.TryTake(out _) ? projection.Applied.Count : -1);
        (await Task.WhenAny(taking, Task.Delay(TimeSpan.FromMilliseconds(100)))).ShouldNotBe(taking);
        mayApply.Set();

        (await taking.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(1);
        await appending;
    }

    [Fact]
    public async Task A_command_is_queued_with_its_event_or_its_rejection_as_one_entry()
    {
        var projection = new Projection();
        var journal = Journal(capacity: 10, projection);
        var (done, rejected, asked) = (new Order(1), new Order(2), new Order(3));
        var domainEvent = new Events(1);

        await journal.AppendAsync(done, domainEvent);
        await journal.AppendAsync(rejected, Rejection.NoPendingBuy);
        await journal.AppendAsync(asked, Outcome.Done("an answer"));

        var entries = await journal.TakeAsync(3);
        entries.Select(e => (e.Kind, e.Command, e.Event, e.Rejection)).ShouldBe(
        [
            (EntryKind.Command, done, domainEvent, null),
            (EntryKind.Command, rejected, null, Rejection.NoPendingBuy),
            (EntryKind.Command, asked, null, null),
        ]);
        projection.Applied.ShouldBe([domainEvent]);
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
        var projection = new Projection();
        var journal = Journal(capacity: 1, projection);
        await journal.AppendAsync(EntryKind.QuoteHit, new Events(1));

        var waiting = journal.AppendAsync(EntryKind.TriggerFired, new Events(2), impatience.Token).AsTask();
        await impatience.CancelAsync();
        var entries = await journal.TakeAsync(2);

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        entries.Select(e => e.Event).ShouldBe(projection.Applied);
    }

    [Fact]
    public async Task A_sender_that_has_given_up_before_changes_nothing()
    {
        var projection = new Projection();
        var journal = Journal(capacity: 1, projection);

        await Should.ThrowAsync<OperationCanceledException>(
            async () => await journal.AppendAsync(EntryKind.TriggerFired, new Events(1), new CancellationToken(canceled: true)));

        projection.Applied.ShouldBeEmpty();
        journal.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_event_that_cannot_be_applied_closes_the_journal_with_that_fault()
    {
        var journal = Journal(capacity: 10, new Projection { Failure = new OverflowException() });

        await Should.ThrowAsync<OverflowException>(async () => await journal.AppendAsync(EntryKind.OrderExpired, new Events(1)));

        journal.TryTake(out _).ShouldBeFalse();
        await Should.ThrowAsync<OverflowException>(async () => await journal.WaitToTakeAsync(CancellationToken.None));
        await Should.ThrowAsync<ChannelClosedException>(async () => await journal.AppendAsync(new Order(2), Outcome.Done(2)));
    }

    [Fact]
    public async Task After_closing_nothing_is_taken_or_applied_and_what_is_queued_can_still_be_read()
    {
        var projection = new Projection();
        var journal = Journal(capacity: 10, projection);
        await journal.AppendAsync(EntryKind.OrderExpired, new Events(1));

        journal.Close();

        await Should.ThrowAsync<ChannelClosedException>(async () => await journal.AppendAsync(EntryKind.OrderExpired, new Events(2)));
        projection.Applied.Count.ShouldBe(1);
        (await journal.TakeAsync(1)).Single().Event!.Number.Value.ShouldBe(1);
        (await journal.WaitToTakeAsync(CancellationToken.None)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(90, -1)]
    public async Task Whoever_stands_too_long_behind_a_file_that_is_held_back_lets_it_have_less_and_else_more(int milliseconds, int sign)
    {
        var journal = Journal(capacity: 16_384);
        var before = journal.BulkLimit.Entries;
        await DurableAfterAsync(journal, milliseconds: 0);
        for (var i = 0; i < before; i++) await journal.AppendAsync(new Order(i), Outcome.Done(1));
        var file = journal.WaitForRoomBehindOthersAsync().AsTask();

        file.IsCompleted.ShouldBeFalse();
        await DurableAfterAsync(journal, milliseconds);

        await WorkloadFixture.UntilAsync(() => journal.BulkLimit.Entries != before);
        journal.BulkLimit.Entries.ShouldBe(before + sign * (before / 32));
        journal.Taken();
        (await file).ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_stands_behind_no_file_or_behind_one_that_did_not_know_of_him_changes_nothing_for_it()
    {
        var journal = Journal(capacity: 16_384);
        var before = journal.BulkLimit.Entries;
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
        journal.BulkLimit.Entries.ShouldBe(before);
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

    private Journal Journal(int capacity, params IProjection[] projections) =>
        new(projections, Options.Create(new JournalOptions { Capacity = capacity }), _clock);

    private sealed class Projection : IProjection
    {
        public List<DomainEvent> Applied { get; } = [];

        public Exception? Failure { get; init; }

        /// <summary>Whether it waits to be let.</summary>
        public ManualResetEventSlim? MayApply { get; init; }

        public void Apply(DomainEvent domainEvent)
        {
            MayApply?.Wait();
            if (Failure is not null) throw Failure;
            Applied.Add(domainEvent);
        }
    }

    private sealed class Events(long number) : DomainEvent(UserId.Parse("u"), new(number));

    private sealed class Order(long number) : Command(CommandWord.Buy, new(number), UserId.Parse("u"));
}
