using System.Diagnostics;
using Npgsql;

namespace DayTrading.Tests.Record;

/// <summary>What a test does to a store's server, and how it waits for the effect.</summary>
internal static class PostgresAdmin
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(Longest);
            await Task.Delay(10);
        }
    }
}
