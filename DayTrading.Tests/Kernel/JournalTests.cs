using System.Threading.Channels;
using DayTrading.Kernel;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Kernel;

public sealed class JournalTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task An_event_is_applied_to_every_projection_before_its_entry_can_be_read()
    {
        var (one, other) = (new Projection(), new Projection());
        var journal = Journal(capacity: 10, one, other);
        var domainEvent = new Events(1);

        await journal.AppendAsync(Turn, domainEvent);

        one.Applied.ShouldBe([domainEvent]);
        other.Applied.ShouldBe([domainEvent]);
        journal.TryTake(out var item).ShouldBeTrue();
        item.Entry.ShouldBe(new Entry(EntryKind.OrderExpired, _clock.GetUtcNow().ToUnixTimeMilliseconds(), null, domainEvent, null));
    }

    [Fact]
    public async Task An_entry_is_not_taken_while_a_projection_still_applies_its_event()
    {
        using var mayApply = new ManualResetEventSlim();
        var projection = new Projection { MayApply = mayApply };
        var journal = Journal(capacity: 10, projection);

        var appending = Task.Run(async () => await journal.AppendAsync(Turn, new Events(1)));
        (await journal.WaitToTakeAsync(CancellationToken.None)).ShouldBeTrue();
        var taking = Task.Run(() => journal.TryTake(out _) ? projection.Applied.Count : -1);
        SpinWait.SpinUntil(() => journal.Backlog == 0, TimeSpan.FromSeconds(30)).ShouldBeTrue(); // out of the queue: the taking has begun
        taking.IsCompleted.ShouldBeFalse();
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

        await journal.AppendInTurnAsync(done, domainEvent);
        await journal.AppendInTurnAsync(rejected, Rejection.NoPendingOrder(Side.Buy));
        await journal.AppendInTurnAsync(asked, Outcome.Done(new Answer()));

        var entries = await journal.TakeAsync(3);
        entries.Select(e => (e.Kind, e.Command, e.Event, e.Rejection)).ShouldBe(
        [
            (EntryKind.Command, done, domainEvent, null),
            (EntryKind.Command, rejected, null, Rejection.NoPendingOrder(Side.Buy)),
            (EntryKind.Command, asked, null, null),
        ]);
        projection.Applied.ShouldBe([domainEvent]);
    }

    [Fact]
    public async Task When_the_queue_is_full_whoever_appends_waits_and_nothing_is_dropped()
    {
        var journal = Journal(capacity: 2);
        await journal.AppendInTurnAsync(new Order(1), Outcome.Done(new Answer()));
        await journal.AppendInTurnAsync(new Order(2), Outcome.Done(new Answer()));

        var waiting = journal.AppendInTurnAsync(new Order(3), Outcome.Done(new Answer())).AsTask();
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
        await journal.AppendAsync(Turn, new Events(1));

        var waiting = journal.AppendAsync(Turn, new Events(2), impatience.Token).AsTask();
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
            async () => await journal.AppendAsync(Turn, new Events(1), new CancellationToken(canceled: true)));

        projection.Applied.ShouldBeEmpty();
        journal.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_event_that_cannot_be_applied_closes_the_journal_with_that_failure()
    {
        var journal = Journal(capacity: 10, new Projection { Failure = new OverflowException() });

        await Should.ThrowAsync<OverflowException>(async () => await journal.AppendAsync(Turn, new Events(1)));

        journal.TryTake(out _).ShouldBeFalse();
        await Should.ThrowAsync<OverflowException>(async () => await journal.WaitToTakeAsync(CancellationToken.None));
        await Should.ThrowAsync<ChannelClosedException>(
            async () => await journal.AppendInTurnAsync(new Order(2), Outcome.Done(new Answer())));
    }

    [Fact]
    public async Task After_closing_nothing_is_taken_or_applied_and_what_is_queued_can_still_be_read()
    {
        var projection = new Projection();
        var journal = Journal(capacity: 10, projection);
        await journal.AppendAsync(Turn, new Events(1));

        journal.Close();

        await Should.ThrowAsync<ChannelClosedException>(async () => await journal.AppendAsync(Turn, new Events(2)));
        projection.Applied.Count.ShouldBe(1);
        (await journal.TakeAsync(1)).Single().Event!.Number.Value.ShouldBe(1);
        (await journal.WaitToTakeAsync(CancellationToken.None)).ShouldBeFalse();
    }

    private Journal Journal(int capacity, params IProjection[] projections) =>
        new(projections, Options.Create(new JournalOptions { Capacity = capacity }), _clock);

    private sealed class Projection : IProjection
    {
        public List<DomainEvent> Applied { get; } = [];

        public Exception? Failure { get; init; }

        /// <summary>If set, applying waits for it.</summary>
        public ManualResetEventSlim? MayApply { get; init; }

        public void Apply(DomainEvent domainEvent)
        {
            MayApply?.Wait();
            if (Failure is not null) throw Failure;
            Applied.Add(domainEvent);
        }
    }

    private static Turn Turn { get; } = Turn.OfSoleReader(UserId.Parse("u"));

    private sealed class Events(long number) : DomainEvent(UserId.Parse("u"), new(number))
    {
        public override EntryKind Kind => EntryKind.OrderExpired;

        public override CommandWord Word => CommandWord.CancelBuy;

        public override string Verb => "expired";

        public override string Message => "Expired.";
    }

    private sealed class Answer : ICommandResult;

    private sealed class Order(long number) : Command(CommandWord.Buy, new(number), UserId.Parse("u"));
}
