using System.Data.Common;
using System.Threading.Channels;
using DayTrading.Audit;
using DayTrading.Kernel;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Audit;

public sealed class RecordWriterTests
{
    private readonly Journal _journal = new([], Options.Create(new JournalOptions()), TimeProvider.System);
    private readonly HeldStore _store = new();

    [Fact]
    public async Task While_the_store_has_a_batch_the_next_is_made_ready_and_nobody_is_told_before_his_is_durable()
    {
        var writing = WriteAsync(batchSize: 1);
        var (first, second) = (await AppendAsync(1), await AppendAsync(2));
        await UntilAsync(() => _journal.Backlog == 0);

        _store.Batches.ShouldBe([1]);
        (first.IsCompleted, second.IsCompleted).ShouldBe((false, false));
        _store.Answer();
        (await first).ShouldBe(1);
        await UntilAsync(() => _store.Batches.Count == 2);
        second.IsCompleted.ShouldBeFalse();
        _store.Answer();

        (await second).ShouldBe(2);
        _journal.Close();
        await writing;
    }

    [Fact]
    public async Task When_a_write_fails_for_good_everybody_who_waits_is_told_and_nothing_more_is_taken()
    {
        var writing = WriteAsync(batchSize: 1);
        Task<long>[] waiting = [await AppendAsync(1), await AppendAsync(2), await AppendAsync(3)]; // in the store, made ready, queued
        await UntilAsync(() => _store.Batches.Count == 1 && _journal.Backlog == 1);

        _store.Answer(new InvalidDataException("the record was changed by somebody else"));

        foreach (var one in waiting) await Should.ThrowAsync<StoreUnavailableException>(() => one);
        await Should.ThrowAsync<InvalidDataException>(() => writing);
        await Should.ThrowAsync<StoreUnavailableException>(async () => await _journal.WaitForRoomAsync());
        await Should.ThrowAsync<ChannelClosedException>(() => AppendAsync(4));
        _store.Batches.ShouldBe([1]);
    }

    [Fact]
    public async Task A_write_that_fails_for_good_while_nothing_follows_ends_the_writer()
    {
        var writing = WriteAsync(batchSize: 8);
        var waiting = await AppendAsync(1);
        await UntilAsync(() => _store.Batches.Count == 1);

        _store.Answer(new InvalidDataException("the record was changed by somebody else"));

        await Should.ThrowAsync<StoreUnavailableException>(() => waiting);
        await Should.ThrowAsync<InvalidDataException>(() => writing.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static async Task UntilAsync(Func<bool> happened)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!happened()) await Task.Delay(1, limit.Token);
    }

    private Task WriteAsync(int batchSize)
    {
        var options = Options.Create(new AuditOptions { BatchSize = batchSize });
        var writer = new RecordWriter(
            _journal, _store, new RecordProgress(), options, TimeProvider.System, NullLogger<RecordWriter>.Instance);
        var opened = new OpenedRecord(1, "test", new RecordEnd(0, 0, RecordChain.Start));
        return writer.RunAsync(opened, new RecoveredRecord(0, 0, 0, []), CancellationToken.None);
    }

    /// <summary>Answers the wait until the command is durable.</summary>
    private async Task<Task<long>> AppendAsync(long number)
    {
        var command = new Order(number);
        var durable = command.WhenDurable();
        await _journal.AppendAsync(command, Outcome.Done("done"));
        return durable;
    }

    private sealed class Order(long number) : Command(CommandWord.Quote, new(number), UserId.Parse("u"));

    /// <summary>Answers a write when it is told to.</summary>
    private sealed class HeldStore : RecordStore
    {
        private readonly Channel<Exception?> _answers = Channel.CreateUnbounded<Exception?>();

        /// <summary>The sequence number at the end of each batch that it was given.</summary>
        public List<long> Batches { get; } = [];

        public void Answer(Exception? fault = null) => _answers.Writer.TryWrite(fault);

        public override async Task WriteAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            Batches.Add(batch.End.Sequence);
            if (await _answers.Reader.ReadAsync(cancellationToken) is { } fault) throw fault;
        }

        public override Task<OpenedRecord> OpenAsync(string instance, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override Task<RecordEnd> ReopenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public override RecordContext CreateContext() => throw new NotSupportedException();

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
