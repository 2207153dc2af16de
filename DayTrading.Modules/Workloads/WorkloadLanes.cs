using System.Threading.Channels;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Workloads;

/// <summary>
/// Distributes a run's commands over lanes that send in parallel: all commands of a user go through one lane, in the order in which they
/// were added. Only one thread adds commands. Measured in docs/performance.md.
/// </summary>
internal sealed class WorkloadLanes
{
    /// <summary>Commands that are handed to a lane together, which makes handing over cost next to nothing; some 15 kB.</summary>
    private const int GroupSize = 128;

    /// <summary>Groups that may queue before a lane, so that reader and lane rarely wait for each other.</summary>
    private const int MaxWaiting = 8;

    private readonly Lane[] _lanes;

    /// <param name="count">At least 1.</param>
    /// <param name="send">Sends a command on the lane with this index; must handle its own exceptions.</param>
    public WorkloadLanes(int count, Func<Command, int, ValueTask> send) =>
        _lanes = [.. Enumerable.Range(0, count).Select(lane => new Lane(command => send(command, lane)))];

    /// <summary>Adds a command of a user; waits while the queue of that user's lane is full.</summary>
    public ValueTask AddAsync(Command command)
    {
        var hash = unchecked((uint)command.RecordedUser!.GetHashCode(StringComparison.Ordinal));
        return _lanes[hash % _lanes.Length].AddAsync(command);
    }

    /// <summary>Waits until everything that was added has been sent.</summary>
    public Task FlushAsync() => Task.WhenAll(_lanes.Select(lane => lane.FlushAsync()));

    /// <summary>As <see cref="FlushAsync"/>, and closes the lanes: nothing may be added after it.</summary>
    public Task EndAsync() => Task.WhenAll(_lanes.Select(lane => lane.EndAsync()));

    /// <param name="Sent">Completed once the whole group has been sent; null if no caller waits for it.</param>
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
