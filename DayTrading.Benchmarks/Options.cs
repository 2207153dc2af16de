using System.Globalization;

namespace DayTrading.Benchmarks;

/// <summary>What the command line of a measurement says: <c>--name value</c>.</summary>
internal sealed record Options(int Users, long Commands, int Runs, string[] Stores)
{
    private const string EveryStore =
        $"{OneRun.Null},{OneRun.WarmNull},{OneRun.Sqlite},{OneRun.Postgres},{OneRun.WarmPostgres},{OneRun.Legacy}";

    public static Options Of(string[] arguments)
    {
        string Value(string name, string unless)
        {
            var at = Array.LastIndexOf(arguments, "--" + name);
            return at < 0 ? unless : arguments[at + 1];
        }

        int Number(string name, int unless) => int.Parse(Value(name, $"{unless}"), CultureInfo.InvariantCulture);
        return new Options(
            Number("users", 1_000), Number("commands", 1_000_000), Number("runs", 3),
            Value("stores", EveryStore).Split(','));
    }
}
