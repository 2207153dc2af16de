using DayTrading.Engine;
using DayTrading.Kernel;

namespace DayTrading.Tests.Gateway;

public sealed class TurnsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Commands_of_one_user_get_their_turn_one_at_a_time_in_order_of_arrival()
    {
        var turns = new Turns();
        var first = await turns.EnterAsync("u");
        var second = turns.EnterAsync("u").AsTask();
        var third = turns.EnterAsync("u").AsTask();

        second.IsCompleted.ShouldBeFalse();
        turns.Exit(first);
        var next = await second.WaitAsync(Limit);
        third.IsCompleted.ShouldBeFalse();
        turns.Exit(next);

        turns.Exit(await third.WaitAsync(Limit));
    }

    [Fact]
    public async Task Users_do_not_wait_for_each_other()
    {
        var turns = new Turns();
        await turns.EnterAsync("u");

        turns.EnterAsync("U").AsTask().IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_command_that_waits_for_a_quote_keeps_its_turn_from_the_next_command()
    {
        var turns = new Turns();
        var quote = new TaskCompletionSource<int>();
        var turn = await turns.EnterAsync("u");
        var aside = turn.YieldWhileAsync(quote.Task);
        var next = turns.EnterAsync("u").AsTask();

        quote.SetResult(42);

        (await aside.WaitAsync(Limit)).ShouldBe(42);
        next.IsCompleted.ShouldBeFalse();
        turns.Exit(turn);
        await next.WaitAsync(Limit);
    }

    [Fact]
    public async Task The_system_acts_while_a_command_waits_for_a_quote_and_the_command_goes_on_only_after_it()
    {
        var turns = new Turns();
        var quote = new TaskCompletionSource<int>();
        var release = new TaskCompletionSource();
        var turn = await turns.EnterAsync("u");
        var aside = turn.YieldWhileAsync(quote.Task);
        var system = turns.RunSystemAsync(UserId.Parse("u"), async _ => await release.Task);

        quote.SetResult(42);
        aside.IsCompleted.ShouldBeFalse();
        release.SetResult();

        await system.WaitAsync(Limit);
        (await aside.WaitAsync(Limit)).ShouldBe(42);
        turns.Exit(turn);
    }

    [Fact]
    public async Task The_system_does_not_act_while_a_command_decides()
    {
        var turns = new Turns();
        var turn = await turns.EnterAsync("u");
        var acted = false;

        var system = turns.RunSystemAsync(UserId.Parse("u"), _ =>
        {
            acted = true;
            return ValueTask.CompletedTask;
        });

        acted.ShouldBeFalse();
        turns.Exit(turn);
        await system.WaitAsync(Limit);
        acted.ShouldBeTrue();
    }

    [Fact]
    public async Task The_system_goes_before_the_commands_that_wait()
    {
        var turns = new Turns();
        var order = new List<string>();
        var turn = await turns.EnterAsync("u");
        var command = CommandAsync();
        var system = turns.RunSystemAsync(UserId.Parse("u"), _ =>
        {
            order.Add("system");
            return ValueTask.CompletedTask;
        });

        turns.Exit(turn);

        await Task.WhenAll(command, system).WaitAsync(Limit);
        order.ShouldBe(["system", "command"]);

        async Task CommandAsync()
        {
            var own = await turns.EnterAsync("u");
            order.Add("command");
            turns.Exit(own);
        }
    }

    [Fact]
    public async Task A_quote_that_fails_gives_the_turn_back_to_the_command()
    {
        var turns = new Turns();
        var turn = await turns.EnterAsync("u");

        await Should.ThrowAsync<TimeoutException>(() => turn.YieldWhileAsync(FailAsync()));
        var next = turns.EnterAsync("u").AsTask();

        next.IsCompleted.ShouldBeFalse();
        turns.Exit(turn);
        await next.WaitAsync(Limit);

        static async Task<int> FailAsync()
        {
            await Task.Yield();
            throw new TimeoutException();
        }
    }

    [Fact]
    public async Task A_system_act_that_fails_lets_the_next_command_in()
    {
        var turns = new Turns();

        await Should.ThrowAsync<TimeoutException>(() => turns.RunSystemAsync(UserId.Parse("u"), _ => throw new TimeoutException()));

        turns.EnterAsync("u").AsTask().IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Waiting_for_everybody_waits_for_all_that_came_before_and_for_nothing_that_comes_after()
    {
        var turns = new Turns();
        var (a, b) = (await turns.EnterAsync("a"), await turns.EnterAsync("b"));
        var second = turns.EnterAsync("b").AsTask();

        var everybody = turns.WaitForEverybodyAsync();
        await turns.EnterAsync("c");
        turns.Exit(a);
        turns.Exit(b);
        var last = await second.WaitAsync(Limit);
        everybody.IsCompleted.ShouldBeFalse();
        turns.Exit(last);

        await everybody.WaitAsync(Limit);
    }

    [Fact]
    public async Task Waiting_for_everybody_waits_also_for_a_command_that_waits_behind_the_system()
    {
        var turns = new Turns();
        var release = new TaskCompletionSource();
        var system = turns.RunSystemAsync(UserId.Parse("u"), async _ => await release.Task);
        var command = turns.EnterAsync("u").AsTask();

        var everybody = turns.WaitForEverybodyAsync();
        everybody.IsCompleted.ShouldBeFalse();
        release.SetResult();
        var turn = await command.WaitAsync(Limit);
        everybody.IsCompleted.ShouldBeFalse();
        turns.Exit(turn);

        await Task.WhenAll(system, everybody).WaitAsync(Limit);
    }

    [Fact]
    public async Task Ten_thousand_commands_that_wait_for_one_user_are_all_served_in_order()
    {
        var turns = new Turns();
        var served = new List<int>();
        var first = await turns.EnterAsync("u");
        var waiting = Enumerable.Range(0, 10_000).Select(ServeAsync).ToArray();

        turns.Exit(first);

        await Task.WhenAll(waiting).WaitAsync(Limit);
        served.ShouldBe(Enumerable.Range(0, 10_000));

        async Task ServeAsync(int number)
        {
            var turn = await turns.EnterAsync("u");
            served.Add(number);
            turns.Exit(turn);
        }
    }

    [Fact]
    public async Task Under_load_with_waits_system_acts_and_retirement_nobody_ever_shares_a_turn_or_is_forgotten()
    {
        var turns = new Turns();
        await FillWithIdleUsersAsync(turns);
        var users = Enumerable.Range(0, 8).Select(i => new Load(turns, $"busy{i}")).ToArray();

        var work = from round in Enumerable.Range(0, 4) from user in users select Task.Run(() => user.RunAsync(seed: round));

        await Task.WhenAll(work).WaitAsync(TimeSpan.FromMinutes(2));
        await turns.WaitForEverybodyAsync().WaitAsync(Limit);
        users.ShouldAllBe(user => user.Shared == 0 && user.Done == 4 * Load.Each);
    }

    [Fact]
    public void A_retired_turn_lets_nobody_in_and_one_that_is_in_use_cannot_be_retired()
    {
        var (idle, owned, acting) = (new UserTurn("idle"), new UserTurn("owned"), new UserTurn("acting"));
        owned.TryEnter(out _).ShouldBeTrue();
        acting.TryEnterSystem(out _).ShouldBeTrue();

        (idle.TryRetire(), owned.TryRetire(), acting.TryRetire()).ShouldBe((true, false, false));

        (idle.TryEnter(out _), idle.TryEnterSystem(out _)).ShouldBe((false, false));
    }

    // Above its limit of idle users the table removes a turn as soon as nobody holds it: from here on, after nearly every exit.
    private static async Task FillWithIdleUsersAsync(Turns turns)
    {
        for (var i = 0; i <= 100_000; i++) turns.Exit(await turns.EnterAsync($"idle{i}"));
    }

    private sealed class Load(Turns turns, string user)
    {
        public const int Each = 2_000;

        private int _inside;
        private int _shared;
        private int _done;

        public int Shared => _shared;

        public int Done => _done;

        public async Task RunAsync(int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < Each; i++)
            {
                switch (random.Next(4))
                {
                    case 0:
                        await turns.RunSystemAsync(UserId.Parse(user), _ => ActAsync(random.Next(2) == 0));
                        break;
                    case 1:
                        await CommandAsync(async turn => await turn.YieldWhileAsync(QuoteAsync()));
                        break;
                    default:
                        await CommandAsync(_ => Task.CompletedTask);
                        break;
                }
            }
        }

        private static async Task<int> QuoteAsync()
        {
            await Task.Yield();
            return 1;
        }

        private async Task CommandAsync(Func<Turn, Task> wait)
        {
            var turn = await turns.EnterAsync(user);
            await ActAsync(false);
            await wait(turn);
            await ActAsync(true);
            Interlocked.Decrement(ref _done);
            turns.Exit(turn);
        }

        private async ValueTask ActAsync(bool yielding)
        {
            if (Interlocked.Increment(ref _inside) != 1) Interlocked.Increment(ref _shared);
            if (yielding) await Task.Yield();
            Interlocked.Decrement(ref _inside);
            Interlocked.Increment(ref _done);
        }
    }
}
