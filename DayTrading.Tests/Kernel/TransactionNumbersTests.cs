using DayTrading.Kernel;

namespace DayTrading.Tests.Kernel;

public sealed class TransactionNumbersTests
{
    [Fact]
    public void The_first_number_of_a_fresh_store_is_1_and_numbers_increase()
    {
        var numbers = new TransactionNumbers();

        new[] { numbers.Next().Value, numbers.Next().Value, numbers.Next().Value }.ShouldBe([1L, 2, 3]);
    }

    [Fact]
    public void A_workload_run_reserves_a_block_above_the_highest_number_in_use()
    {
        var numbers = new TransactionNumbers();

        numbers.Reserve(100).ShouldBe(0);
        numbers.Next().Value.ShouldBe(101);
        numbers.Reserve(10).ShouldBe(101);
        numbers.Next().Value.ShouldBe(112);
    }

    [Fact]
    public void After_recovery_numbers_start_above_the_record_and_never_go_back()
    {
        var numbers = new TransactionNumbers();

        numbers.StartAbove(1_000);
        numbers.StartAbove(10);

        numbers.Next().Value.ShouldBe(1_001);
    }

    [Fact]
    public async Task No_number_is_given_out_twice_whoever_asks_at_the_same_time()
    {
        var numbers = new TransactionNumbers();
        const int each = 20_000;

        var given = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            Enumerable.Range(0, each).Select(_ => numbers.Next().Value).ToArray())));

        given.ShouldAllBe(own => own.SequenceEqual(own.Order()));
        given.SelectMany(own => own).Distinct().Count().ShouldBe(4 * each);
    }
}
