using System.Globalization;
using System.Text;
using DayTrading.Kernel;

namespace DayTrading.Quotes.Simulator;

/// <summary>The bytes of one answer, good or faulty.</summary>
internal sealed class SimulatedAnswer(PriceModel prices, SeededRandom random, TimeProvider clock)
{
    private const ulong KeyStream = 7;
    private const int KeyWords = 4;

    /// <summary>Far more than any client should be willing to read.</summary>
    private const int TooLongLength = 16_384;

    public byte[] For(StockSymbol symbol, string user, ulong request, Fault fault)
    {
        var price = prices.Next(symbol).ToString();
        var time = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return Encoding.UTF8.GetBytes(fault switch
        {
            Fault.FewerFields => Invariant($"{price},{symbol},{user}\n"),
            Fault.AnotherSymbol => Invariant($"{price},{Other(symbol)},{user},{time},{Key(request)}\n"),
            Fault.NoMoney => Invariant($"N/A,{symbol},{user},{time},{Key(request)}\n"),
            Fault.ZeroPrice => Invariant($"0.00,{symbol},{user},{time},{Key(request)}\n"),
            Fault.NoLineFeed => Invariant($"{price},{symbol},{user},{time},{Key(request)}"),
            Fault.Cut => Invariant($"{price},{symbol},{user},{time}"),
            Fault.TooLong => new string('9', TooLongLength),
            _ => Invariant($"{price},{symbol},{user},{time},{Key(request)}\n"),
        });
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Other(StockSymbol symbol) => string.Equals(symbol.ToString(), "ZZZ", StringComparison.Ordinal) ? "YYY" : "ZZZ";

    /// <summary>44 printable characters, different for each answer.</summary>
    private string Key(ulong request)
    {
        Span<byte> bytes = stackalloc byte[KeyWords * sizeof(ulong)];
        for (var i = 0; i < KeyWords; i++)
            BitConverter.TryWriteBytes(bytes[(i * sizeof(ulong))..], random.Bits(KeyStream, request * KeyWords + (ulong)i));
        return Convert.ToBase64String(bytes);
    }
}
