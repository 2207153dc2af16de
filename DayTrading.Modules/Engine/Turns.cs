using System.Collections.Concurrent;
using DayTrading.Kernel;

namespace DayTrading.Engine;

/// <summary>The turn of every user, by name as received.</summary>
public sealed class Turns : IUserTurns
{
    /// <summary>
    /// Up to this many idle turns are kept, about 250 bytes each, so that a busy user's turn is not created again for each command.
    /// </summary>
    private const int MaxIdle = 100_000;

    private readonly ConcurrentDictionary<string, UserTurn> _turns = new(StringComparer.Ordinal);

    // Counted separately, because ConcurrentDictionary.Count takes every lock. Written through Interlocked.
    private int _count;

    /// <summary>Waits for the user's turn; first come, first served.</summary>
    public ValueTask<Turn> EnterAsync(UserId user) => EnterAsync(user.Value);

    /// <summary>The same for a name as received, which need not be a user id.</summary>
    internal ValueTask<Turn> EnterAsync(string name)
    {
        while (true)
        {
            var turn = Of(name);
            if (turn.TryEnter(out var wait)) return wait is null ? new ValueTask<Turn>(turn) : AfterAsync(wait, turn);
        }
    }

    /// <summary>Gives the turn to the next that waits.</summary>
    public void Exit(Turn entered)
    {
        var turn = (UserTurn)entered;
        if (turn.Exit() && Volatile.Read(ref _count) > MaxIdle) Retire(turn);
    }

    public async Task RunSystemAsync(UserId user, Func<Turn, ValueTask> work)
    {
        UserTurn turn;
        Task? wait;
        do
        {
            turn = Of(user.Value);
        }
        while (!turn.TryEnterSystem(out wait));

        if (wait is not null) await wait;
        try
        {
            await work(turn);
        }
        finally
        {
            turn.ExitSystem();
            if (Volatile.Read(ref _count) > MaxIdle) Retire(turn);
        }
    }

    /// <summary>Waits until every command that arrived before this call has finished; later ones do not wait for it.</summary>
    public async Task WaitForEverybodyAsync()
    {
        var passes = new List<Task>();
        foreach (var (name, turn) in _turns)
        {
            if (turn.IsBusy()) passes.Add(PassAsync(name));
        }

        await Task.WhenAll(passes);
    }

    private static async ValueTask<Turn> AfterAsync(Task wait, UserTurn turn)
    {
        await wait;
        return turn;
    }

    private async Task PassAsync(string name) => Exit(await EnterAsync(name));

    private UserTurn Of(string name)
    {
        if (_turns.TryGetValue(name, out var turn)) return turn;

        var added = new UserTurn(name);
        turn = _turns.GetOrAdd(name, added);
        if (ReferenceEquals(turn, added)) Interlocked.Increment(ref _count);
        return turn;
    }

    private void Retire(UserTurn turn)
    {
        if (!turn.TryRetire()) return;

        _turns.TryRemove(KeyValuePair.Create(turn.Name, turn));
        Interlocked.Decrement(ref _count);
    }
}
