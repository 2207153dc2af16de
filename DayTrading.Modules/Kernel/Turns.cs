using System.Collections.Concurrent;

namespace DayTrading.Kernel;

/// <summary>The turn of every user, by name as received.</summary>
public sealed class Turns
{
    /// <summary>
    /// Idle turns are kept up to this many, about 250 bytes each, so that a busy user's is not made anew for each command.
    /// </summary>
    private const int MaxIdle = 100_000;

    private readonly ConcurrentDictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    // Counted apart, because ConcurrentDictionary.Count takes every lock. Written through Interlocked.
    private int _count;

    /// <summary>Waits for the user's turn; commands that call this first get it first.</summary>
    public ValueTask<Turn> EnterAsync(string user)
    {
        while (true)
        {
            var turn = Of(user);
            if (turn.TryEnter(out var wait)) return wait is null ? new ValueTask<Turn>(turn) : AfterAsync(wait, turn);
        }
    }

    /// <summary>Gives the turn to whoever is next.</summary>
    public void Exit(Turn turn)
    {
        if (turn.Exit() && Volatile.Read(ref _count) > MaxIdle) Retire(turn);
    }

    /// <summary>
    /// Does the system's own work on a user's state: before his next command, also while a command of his waits for a quote.
    /// </summary>
    public async Task RunSystemAsync(string user, Func<ValueTask> work)
    {
        Turn turn;
        Task? wait;
        do
        {
            turn = Of(user);
        }
        while (!turn.TryEnterSystem(out wait));

        if (wait is not null) await wait;
        try
        {
            await work();
        }
        finally
        {
            turn.ExitSystem();
            if (Volatile.Read(ref _count) > MaxIdle) Retire(turn);
        }
    }

    /// <summary>Waits until every command that arrived before this call is through; later ones need not wait for it.</summary>
    public async Task WaitForEverybodyAsync()
    {
        var passes = new List<Task>();
        foreach (var (user, turn) in _turns)
        {
            if (turn.IsBusy()) passes.Add(PassAsync(user));
        }

        await Task.WhenAll(passes);
    }

    private static async ValueTask<Turn> AfterAsync(Task wait, Turn turn)
    {
        await wait;
        return turn;
    }

    private async Task PassAsync(string user) => Exit(await EnterAsync(user));

    private Turn Of(string user)
    {
        if (_turns.TryGetValue(user, out var turn)) return turn;

        var added = new Turn(user);
        turn = _turns.GetOrAdd(user, added);
        if (ReferenceEquals(turn, added)) Interlocked.Increment(ref _count);
        return turn;
    }

    private void Retire(Turn turn)
    {
        if (!turn.TryRetire()) return;

        _turns.TryRemove(KeyValuePair.Create(turn.User, turn));
        Interlocked.Decrement(ref _count);
    }
}
