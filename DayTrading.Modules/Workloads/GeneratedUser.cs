using System.Runtime.CompilerServices;
using Bogus;
using DayTrading.Accounts;
using DayTrading.Kernel;

namespace DayTrading.Workloads;

/// <summary>What a generated user did so far, so that the next commands make sense after the earlier ones.</summary>
internal struct GeneratedUser
{
    public CommandWord Last;

    /// <summary>The stock of the last command that had one.</summary>
    public ushort LastStock;

    /// <summary>The last amount or price, in cents.</summary>
    public int LastFunds;

    /// <summary>Stocks that were bought, and so can be sold.</summary>
    public RecentStocks Bought;

    /// <summary>Stocks with a SET_BUY_AMOUNT.</summary>
    public RecentStocks BuyAmounts;

    /// <summary>Stocks with a SET_SELL_AMOUNT.</summary>
    public RecentStocks SellAmounts;
}

/// <summary>A few stocks; a new one replaces the oldest.</summary>
internal struct RecentStocks
{
    /// <summary>Enough to choose from, at 8 bytes per user.</summary>
    private const int Max = 4;

    private Slots _slots;
    private byte _count;
    private byte _next;

    public void Add(ushort stock)
    {
        _slots[_next] = stock;
        _next = (byte)((_next + 1) % Max);
        if (_count < Max) _count++;
    }

    public readonly bool TryPick(Randomizer randomizer, out ushort stock)
    {
        stock = _count == 0 ? default : _slots[randomizer.Number(_count - 1)];
        return _count > 0;
    }

    [InlineArray(Max)]
    private struct Slots
    {
        private ushort _first;
    }
}
