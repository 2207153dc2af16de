using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Tests.Workloads;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Gateway;

public sealed class AdmissionTests
{
    private readonly ManualClock _clock = new();
    private readonly Journal _journal;
    private readonly AdaptiveQueueLimit _limit;
    private readonly Admission _admission;

    public AdmissionTests()
    {
        _journal = new Journal([], Options.Create(new JournalOptions { Capacity = 16_384 }), _clock);
        _limit = new AdaptiveQueueLimit(_clock);
        _admission = new Admission(_journal, _limit, _clock);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(90, -1)]
    public async Task The_wait_of_an_interactive_command_behind_a_bulk_that_was_held_back_adapts_the_limit(int milliseconds, int sign)
    {
        var before = _limit.Entries;
        await ExecuteAsync(milliseconds: 0);
        for (var i = 0; i < before; i++) await AppendAsync();
        var bulk = _admission.WaitForBulkRoomAsync().AsTask();

        bulk.IsCompleted.ShouldBeFalse();
        await ExecuteAsync(milliseconds);

        await WorkloadFixture.UntilAsync(() => _limit.Entries != before);
        _limit.Entries.ShouldBe(before + sign * (before / 32));
        _journal.Taken();
        (await bulk).ShouldBeTrue();
    }

    [Fact]
    public async Task A_wait_behind_no_bulk_or_behind_one_that_was_not_held_back_leaves_the_limit()
    {
        var before = _limit.Entries;
        await ExecuteAsync(milliseconds: 90); // no bulk command was before it
        await ExecuteAsync(milliseconds: 90); // nor before the next
        for (var i = 0; i < before; i++) await AppendAsync();
        var bulk = _admission.WaitForBulkRoomAsync().AsTask();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await ExecuteAsync(milliseconds: 90); // a second later the last time that bulk commands were held back no longer counts

        _limit.Entries.ShouldBe(before);
        _journal.Taken();
        (await bulk).ShouldBeTrue();
    }

    /// <summary>Appends an interactive command, and takes everything; it is durable that many milliseconds later.</summary>
    private async Task ExecuteAsync(int milliseconds)
    {
        var durable = await AppendAsync();
        _admission.Queued(durable);
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        while (_journal.TryTake(out var item)) item.Entry.Durable?.SetResult(1);
        await durable;
    }

    private async Task<Task<long>> AppendAsync()
    {
        var order = new Order();
        var durable = order.WhenDurable();
        await _journal.AppendInTurnAsync(order, Outcome.Done(new Answer()));
        return durable;
    }

    private sealed class Answer : ICommandResult;

    private sealed class Order() : Command(CommandWord.Buy, new(1), UserId.Parse("u"));
}
