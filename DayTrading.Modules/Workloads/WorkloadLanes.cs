using System.Threading.Channels;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Workloads;

/// <summary>
/// Shares a run's commands among lanes that send side by side: all commands of a user go through one lane, in the order in which they were
/// added. Used by one reader. Measured in docs/performance.md.
/// </summary>
internal sealed class WorkloadLanes
{
    /// <summary>Commands that are handed over together, so that handing them over costs next to nothing; some 15 kB.</summary>
    private const int GroupSize = 128;

    /// <summary>Groups that wait before a lane, so that neither side waits for the other at each.</summary>
    private const int MaxWaiting = 8;

    private readonly Lane[] _lanes;

    /// <param name="count">At least 1.</param>
    /// <param name="send">Sends a command of the lane with this index; it handles its own failures.</param>
    public WorkloadLanes(int count, Func<Command, int, ValueTask> send) =>
        _lanes = [.. Enumerable.Range(0, count).Select(lane => new Lane(command => send(command, lane)))];

    /// <summary>Adds a command of a user; waits while his lane has enough to do.</summary>
    public ValueTask AddAsync(Command command)
    {
        var hash = unchecked((uint)command.RecordedUser!.GetHashCode(StringComparison.Ordinal));
        return _lanes[hash % _lanes.Length].AddAsync(command);
    }

    /// <summary>Waits until everything that was added has been sent.</summary>
    public Task FlushAsync() => Task.WhenAll(_lanes.Select(lane => lane.FlushAsync()));

    /// <summary>As <see cref="FlushAsync"/>; nothing is added any more.</summary>
    public Task EndAsync() => Task.WhenAll(_lanes.Select(lane => lane.EndAsync()));

    /// <param name="Sent">Completed once the whole group has been sent; null if nobody waits.</param>
    private readonly record struct Group(List<Command> Commands, TaskCompletionSource? Sent = null);

    private sealed class Lane
    {
        private readonly Channel<Group> _groups = Channel.CreateBounded<Group>(
            new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

        private readonly Task _sending;
        private List<Command> _next = new(GroupSize);

        public Lane(Func<Command, ValueTask> send) => _sending = Task.Run(() => SendAllAsync(send));

        public ValueTask AddAsync(Command command)
        {
            _next.Add(command);
            return _next.Count == GroupSize ? HandOverAsync(null) : ValueTask.CompletedTask;
        }

        public async Task FlushAsync()
        {
            var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await HandOverAsync(sent);
            await sent.Task;
        }

        public async Task EndAsync()
        {
            await HandOverAsync(null);
            _groups.Writer.Complete();
            await _sending;
        }

        private ValueTask HandOverAsync(TaskCompletionSource? sent)
        {
            var group = new Group(_next, sent);
            _next = new List<Command>(GroupSize);
            return _groups.Writer.WriteAsync(group);
        }

        private async Task SendAllAsync(Func<Command, ValueTask> send)
        {
            await foreach (var (commands, sent) in _groups.Reader.ReadAllAsync())
            {
                foreach (var command in commands) await send(command);
                sent?.SetResult();
            }
        }
    }
}
