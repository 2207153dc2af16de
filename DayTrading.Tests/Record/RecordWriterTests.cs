using System.Data.Common;
using System.Threading.Channels;
using DayTrading.Kernel;
using DayTrading.Record;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Record;

public sealed class RecordWriterTests
{
    /// <summary>Before a failed batch is written again.</summary>
    private static readonly TimeSpan LongerThanThePause = TimeSpan.FromSeconds(1);

    private readonly Journal _journal = new([], Options.Create(new JournalOptions()), TimeProvider.System);
    private readonly RecordProgress _progress = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_connection_has_one_batch_at_a_time_and_a_command_is_acknowledged_when_durable()
    {
        var store = new HeldStore(connections: 1);
        var writing = WriteAsync(store, batchSize: 1);
        var (first, second) = (await AppendAsync(1), await AppendAsync(2));
        await UntilAsync(() => store[0].Batches.Count == 1);

        store[0].Batches.ShouldBe([1]);
        (first.IsCompleted, second.IsCompleted).ShouldBe((false, false));
        store[0].Answer();
        (await first).ShouldBe(1);
        await UntilAsync(() => store[0].Batches.Count == 2);
        second.IsCompleted.ShouldBeFalse();
        store[0].Answer();

        (await second).ShouldBe(2);
        _journal.Close();
        await writing;
    }

    [Fact]
    public async Task When_a_write_fails_for_good_every_waiting_caller_gets_an_error_and_nothing_more_is_taken()
    {
        var store = new HeldStore(connections: 1);
        var writing = WriteAsync(store, batchSize: 1);
        Task<long>[] waiting = [await AppendAsync(1), await AppendAsync(2), await AppendAsync(3)]; // in the store, queued, queued
        await UntilAsync(() => store[0].Batches.Count == 1 && _journal.Backlog == 2);

        store[0].Answer(new InvalidDataException("the record was changed by somebody else"));

        foreach (var one in waiting) await Should.ThrowAsync<StoreUnavailableException>(() => one);
        await Should.ThrowAsync<InvalidDataException>(() => writing);
        await Should.ThrowAsync<StoreUnavailableException>(async () => await _journal.WaitForRoomAsync());
        await Should.ThrowAsync<ChannelClosedException>(() => AppendAsync(4));
        store[0].Batches.ShouldBe([1]);
    }

    [Fact]
    public async Task A_write_that_fails_for_good_while_nothing_follows_ends_the_writer()
    {
        var store = new HeldStore(connections: 1);
        var writing = WriteAsync(store, batchSize: 8);
        var waiting = await AppendAsync(1);
        await UntilAsync(() => store[0].Batches.Count == 1);

        store[0].Answer(new InvalidDataException("the record was changed by somebody else"));

        await Should.ThrowAsync<StoreUnavailableException>(() => waiting);
        await Should.ThrowAsync<InvalidDataException>(() => writing.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task The_second_connection_gets_a_batch_before_the_first_is_durable_and_is_durable_after_it()
    {
        var store = new HeldStore(connections: 2);
        var writing = WriteAsync(store, batchSize: 1);
        Task<long>[] waiting = [await AppendAsync(1), await AppendAsync(2), await AppendAsync(3)];
        await UntilAsync(() => store[1].Batches.Count == 1);

        store[1].Answer();
        await UntilAsync(() => store[1].Answered == 1);
        waiting.ShouldAllBe(one => !one.IsCompleted);
        _progress.Durable.ShouldBe(0);

        store[0].Answer();
        (await waiting[0], await waiting[1]).ShouldBe((1, 2));
        await UntilAsync(() => store[0].Batches.Count == 2);
        store[0].Answer();
        (await waiting[2]).ShouldBe(3);
        _journal.Close();
        await writing;
        store[0].Batches.ShouldBe([1, 3]);
        store[1].Batches.ShouldBe([2]);
    }

    [Fact]
    public async Task A_batch_that_is_not_worth_a_turn_waits_and_takes_what_comes_meanwhile_with_it()
    {
        var store = new HeldStore(connections: 2);
        var writing = WriteAsync(store, batchSize: 8);
        await AppendAsync(1);
        await UntilAsync(() => store[0].Batches.Count == 1);
        await AppendAsync(2);
        await UntilAsync(() => _journal.Backlog == 0);
        var third = await AppendAsync(3);

        store[1].Batches.ShouldBeEmpty();
        store[0].Answer();
        store[1].Answer();

        (await third).ShouldBe(3);
        store[1].Batches.ShouldBe([3]);
        _journal.Close();
        await writing;
    }

    [Fact]
    public async Task A_caller_that_waits_for_a_command_does_not_wait_for_later_ones_in_a_large_batch()
    {
        var store = new HeldStore(connections: 1);
        var writing = WriteAsync(store, batchSize: 8_192);
        await AppendAsync(1);
        await UntilAsync(() => store[0].Batches.Count == 1);
        for (var i = 2; i < 3_500; i++) await _journal.AppendInTurnAsync(new Order(i), Outcome.Done(new SomeAnswer()));
        var waiting = await AppendAsync(3_500);
        for (var i = 3_501; i < 3_600; i++) await _journal.AppendInTurnAsync(new Order(i), Outcome.Done(new SomeAnswer()));

        store[0].Answer();
        store[0].Answer();

        (await waiting).ShouldBe(3_500);
        store[0].Batches[..2].ShouldBe([1, 3_500]);
        _journal.Close();
        store[0].Answer();
        await writing;
        store.End.Sequence.ShouldBe(3_599);
    }

    [Fact]
    public async Task When_both_connections_fail_the_first_batch_is_written_again_before_the_second()
    {
        var store = new HeldStore(connections: 2);
        var writing = WriteAsync(store, batchSize: 1);
        Task<long>[] waiting = [await AppendAsync(1), await AppendAsync(2)];
        await UntilAsync(() => store[1].Batches.Count == 1);

        store[1].Answer(new StoreUnavailableException("lost"));
        await UntilAsync(() => store[1].Answered == 1);
        store[0].Answer(new StoreUnavailableException("lost"));
        await _clock.WhenArmedAsync();
        _clock.Advance(LongerThanThePause);
        await UntilAsync(() => store[0].Batches.Count == 2);
        store[1].Reopened.ShouldBe(0, "the batch before is not durable yet");
        store[0].Answer();
        (await waiting[0]).ShouldBe(1);
        await _clock.WhenArmedAsync();
        _clock.Advance(LongerThanThePause);
        await UntilAsync(() => store[1].Batches.Count == 2);
        store[1].Answer();

        (await waiting[1]).ShouldBe(2);
        _journal.Close();
        await writing;
        (store[0].Reopened, store[1].Reopened).ShouldBe((1, 1));
        _progress.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task When_the_first_of_two_batches_fails_for_good_so_does_the_second_though_it_was_stored()
    {
        var store = new HeldStore(connections: 2);
        var writing = WriteAsync(store, batchSize: 1);
        Task<long>[] waiting = [await AppendAsync(1), await AppendAsync(2)];
        await UntilAsync(() => store[1].Batches.Count == 1);
        store[1].Answer();

        store[0].Answer(new InvalidDataException("the record was changed by somebody else"));

        foreach (var one in waiting) await Should.ThrowAsync<StoreUnavailableException>(() => one);
        await Should.ThrowAsync<InvalidDataException>(() => writing.WaitAsync(TimeSpan.FromSeconds(30)));
        store.End.Sequence.ShouldBe(0);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(1, limit.Token);
    }

    private Task WriteAsync(HeldStore store, int batchSize)
    {
        var options = Options.Create(new RecordOptions { BatchSize = batchSize });
        var writer = new RecordWriter(
            _journal, store, _progress, new AdaptiveQueueLimit(TimeProvider.System), options, _clock, NullLogger<RecordWriter>.Instance);
        var opened = new OpenedRecord(1, "test", new RecordEnd(0, 0, RecordChain.Start));
        return writer.RunAsync(opened, new RecoveredRecord(0, 0, 0, []), CancellationToken.None);
    }

    /// <summary>Appends a command; the inner task ends when the command is durable.</summary>
    private async Task<Task<long>> AppendAsync(long number)
    {
        var command = new Order(number);
        var durable = command.WhenDurable();
        await _journal.AppendInTurnAsync(command, Outcome.Done(new SomeAnswer()));
        return durable;
    }

    private sealed class Order(long number) : Command(CommandWord.Quote, new(number), UserId.Parse("u"));

    /// <summary>Ends a write when the test calls Answer.</summary>
    private sealed class HeldStore : RecordStore
    {
        private readonly HeldConnection[] _connections;

        public HeldStore(int connections) => _connections = [.. Enumerable.Range(0, connections).Select(_ => new HeldConnection(this))];

        public RecordEnd End { get; set; } = new(0, 0, RecordChain.Start);

        public override SearchDialect Search => throw new NotSupportedException();

        internal override IReadOnlyList<IWriterConnection> WriterConnections => _connections;

        public HeldConnection this[int connection] => _connections[connection];

        internal override Task<OpenedRecord> OpenAsync(string instance, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public override RecordContext CreateContext() => throw new NotSupportedException();

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class HeldConnection(HeldStore store) : IWriterConnection
    {
        private readonly Channel<Exception?> _answers = Channel.CreateUnbounded<Exception?>();
        private int _answered;

        /// <summary>The sequence number at the end of each batch that it was given.</summary>
        public List<long> Batches { get; } = [];

        /// <summary>How many of the test's answers it has received.</summary>
        public int Answered => Volatile.Read(ref _answered);

        public int Reopened { get; private set; }

        public void Answer(Exception? failure = null) => _answers.Writer.TryWrite(failure);

        public async Task WriteAsync(RecordBatch batch, Task before, CancellationToken cancellationToken)
        {
            Batches.Add(batch.End.Sequence);
            var failure = await _answers.Reader.ReadAsync(cancellationToken);
            Interlocked.Increment(ref _answered);
            if (failure is not null) throw failure;
            await before;
            store.End = batch.End;
        }

        public Task<RecordEnd> ReopenAsync(CancellationToken cancellationToken)
        {
            Reopened++;
            return Task.FromResult(store.End);
        }
    }
}
