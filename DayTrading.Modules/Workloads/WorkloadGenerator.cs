using System.Buffers.Text;
using System.Text;
using Bogus;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Workloads;

/// <summary>
/// Writes workload files with the mix, amounts, stocks and sequences of the known ones (spec: workloads.md). The same shape gives the same
/// bytes on every machine: all randomness comes from one seeded generator, and all arithmetic uses whole numbers.
/// </summary>
public static class WorkloadGenerator
{
    /// <summary>Writes the whole file as a stream; its memory depends only on the number of users and stocks.</summary>
    /// <exception cref="ArgumentException">There is no such workload: <see cref="WorkloadShape.Objection"/>.</exception>
    public static void Write(Stream stream, WorkloadShape shape, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Objection is { } objection) throw new ArgumentException(objection, nameof(shape));

        new WorkloadWriter(stream, shape, new Randomizer(shape.Seed)).Write(cancellationToken);
    }
}

/// <summary>A file while it is generated.</summary>
internal sealed class WorkloadWriter(Stream stream, WorkloadShape shape, Randomizer randomizer)
{
    private const int NameLength = 10;
    private const string NameCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>The longest line has under 80 bytes: number, word, name, stock and amount.</summary>
    private const int MaxLineBytes = 128;

    /// <summary>Bytes per write: 64 KiB.</summary>
    private const int BufferBytes = 64 * 1024;

    // Amounts in cents. ADD: a bell curve around 70,000.00 (deviation 15,000.00), the sum of twelve even random numbers up to 15,000.00.
    private const int AddChances = 12;
    private const int AddDeviation = 1_500_000;
    private const int AddMean = 7_000_000;
    private const int MaxAmount = 75_000;
    private const int MaxFreePrice = 20_000;

    // A third of the picks are popular stocks, each a sixteenth rarer than the one before; the rest are any stock, evenly.
    private const int PopularOneIn = 3;
    private const int PopularFall = 16;

    private static readonly byte[][] Words =
        [.. Enumerable.Range(0, CommandWords.Count).Select(i => Encoding.ASCII.GetBytes(((CommandWord)i).Name()))];

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly GeneratedUser[] _users = new GeneratedUser[shape.Users];
    private readonly byte[][] _names = Names(shape.Users, randomizer);
    private readonly byte[][] _symbols = Symbols(shape.StockCount, randomizer);
    private int _written;
    private int _joined;

    public void Write(CancellationToken cancellationToken)
    {
        for (long number = 1; number < shape.Commands; number++)
        {
            if (_written > BufferBytes - MaxLineBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Flush();
            }

            WriteLine(number);
        }

        WriteNumber(shape.Commands);
        Append("DUMPLOG,./testLOG\n"u8);
        Flush();
    }

    private static byte[][] Names(int count, Randomizer randomizer)
    {
        var names = new HashSet<string>(count, StringComparer.Ordinal);
        while (names.Count < count) names.Add(randomizer.String2(NameLength, NameCharacters));
        return [.. names.Select(Encoding.ASCII.GetBytes)];
    }

    private static byte[][] Symbols(int count, Randomizer randomizer)
    {
        const int letters = 26;
        return
        [
            .. randomizer.Shuffle(Enumerable.Range(0, WorkloadShape.MaxStocks)).Take(count)
                .Select(i => (int[])[i / (letters * letters), i / letters % letters, i % letters])
                .Select(spelled => spelled.Select(letter => (byte)('A' + letter)).ToArray()),
        ];
    }

    private void WriteLine(long number)
    {
        var joins = NextUserJoins(number);
        var index = joins ? _joined++ : randomizer.Number(_joined - 1);
        ref var user = ref _users[index];
        var word = joins ? CommandWord.Add : CommandMix.Next(user.Last, randomizer);

        WriteNumber(number);
        Append(Words[(int)word]);
        Append((byte)',');
        Append(_names[index]);
        var fields = word.Fields();
        if (fields.HasFlag(CommandFields.Symbol)) WriteStock(StockFor(word, ref user), ref user);
        if (fields.HaveFunds()) WriteFunds(FundsFor(word, user), ref user);
        Append(" \n"u8);
        Remember(word, ref user);
    }

    /// <summary>
    /// A fifth of the users appear at the beginning, so early lines are mostly ADD; the others appear evenly until 95 % of the file.
    /// </summary>
    private bool NextUserJoins(long number)
    {
        var missing = shape.Users - _joined;
        if (missing == 0) return false;
        if (_joined == 0 || shape.Commands - number <= missing) return true;

        var founders = Math.Max(1, shape.Users / 5);
        if (_joined < founders) return randomizer.Number(2) > 0;

        return _joined < founders + (shape.Users - founders) * number / (shape.Commands * 95 / 100);
    }

    private ushort StockFor(CommandWord word, ref GeneratedUser user)
    {
        var stock = user.LastStock;
        return word switch
        {
            CommandWord.Buy when user.Last == CommandWord.Quote && randomizer.Bool() => stock,
            CommandWord.SetBuyTrigger or CommandWord.CancelSetBuy when user.Last == CommandWord.SetBuyAmount => stock,
            CommandWord.SetSellTrigger or CommandWord.CancelSetSell when user.Last == CommandWord.SetSellAmount => stock,
            CommandWord.Sell or CommandWord.SetSellAmount
                when randomizer.Number(4) > 0 && user.Bought.TryPick(randomizer, out stock) => stock,
            CommandWord.SetBuyTrigger or CommandWord.CancelSetBuy
                when randomizer.Bool() && user.BuyAmounts.TryPick(randomizer, out stock) => stock,
            CommandWord.SetSellTrigger or CommandWord.CancelSetSell
                when randomizer.Bool() && user.SellAmounts.TryPick(randomizer, out stock) => stock,
            _ => AnyStock(),
        };
    }

    private ushort AnyStock()
    {
        if (randomizer.Number(PopularOneIn - 1) == 0)
        {
            var rank = 0;
            while (randomizer.Number(PopularFall - 1) > 0) rank++;
            if (rank < _symbols.Length) return (ushort)rank;
        }

        return (ushort)randomizer.Number(_symbols.Length - 1);
    }

    private int FundsFor(CommandWord word, in GeneratedUser user) => word switch
    {
        CommandWord.Add => AddAmount(),
        CommandWord.SetBuyTrigger when user.Last == CommandWord.SetBuyAmount => randomizer.Number(user.LastFunds),
        CommandWord.SetSellTrigger when user.Last == CommandWord.SetSellAmount => randomizer.Number(user.LastFunds),
        CommandWord.SetBuyTrigger or CommandWord.SetSellTrigger => randomizer.Number(MaxFreePrice),
        _ => randomizer.Number(MaxAmount),
    };

    private int AddAmount()
    {
        var sum = 0;
        for (var i = 0; i < AddChances; i++) sum += randomizer.Number(AddDeviation);
        return Math.Max(1, sum - AddChances * AddDeviation / 2 + AddMean);
    }

    private static void Remember(CommandWord word, ref GeneratedUser user)
    {
        user.Last = word;
        if (word == CommandWord.Buy) user.Bought.Add(user.LastStock);
        else if (word == CommandWord.SetBuyAmount) user.BuyAmounts.Add(user.LastStock);
        else if (word == CommandWord.SetSellAmount) user.SellAmounts.Add(user.LastStock);
    }

    private void WriteStock(ushort stock, ref GeneratedUser user)
    {
        user.LastStock = stock;
        Append((byte)',');
        Append(_symbols[stock]);
    }

    private void WriteFunds(int cents, ref GeneratedUser user)
    {
        user.LastFunds = cents;
        Append((byte)',');
        new Money(cents).TryFormat(_buffer.AsSpan(_written), out var length, default, null);
        _written += length;
    }

    private void WriteNumber(long number)
    {
        Append((byte)'[');
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_written), out var length);
        _written += length;
        Append("] "u8);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_written));
        _written += bytes.Length;
    }

    private void Append(byte value) => _buffer[_written++] = value;

    private void Flush()
    {
        stream.Write(_buffer, 0, _written);
        _written = 0;
    }
}
