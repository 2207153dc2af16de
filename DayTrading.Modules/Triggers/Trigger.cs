using DayTrading.Accounts;
using DayTrading.Kernel;

namespace DayTrading.Triggers;

/// <summary>
/// A user's standing order for one stock on one side: "buy for this amount when the price is at most …", "sell for this amount when it is
/// at least …". Without a price it is not armed. A value: every change makes a new one.
/// </summary>
/// <param name="Number">The number of the last SET_BUY_TRIGGER or SET_SELL_TRIGGER that was done, which a firing carries.</param>
/// <param name="SetAt">When its amount or price was last set and compared with the current price; UTC milliseconds since 1970.</param>
public sealed record Trigger(
    Side Side, UserId User, StockSymbol Symbol, Money Amount, Money? Price, TransactionNumber Number, long SetAt)
{
    // Zero stands for no price: with two fields fewer a trigger takes 72 bytes instead of 96, and the number of triggers grows during a
    // run.
    private readonly Money _price = Price ?? Money.Zero;

    public Money? Price
    {
        get => _price == Money.Zero ? null : _price;
        init => _price = value ?? Money.Zero;
    }

    /// <summary>Buy side: the whole amount. Sell side: zero.</summary>
    public Money HeldCash => Side == Side.Buy ? Amount : Money.Zero;

    /// <summary>Sell side: ⌊amount ÷ price⌋ once the price is set. Buy side: 0.</summary>
    public long HeldShares => Side == Side.Sell && Price is { } price ? Amount.WholeSharesAt(price) : 0;

    /// <summary>Whether it fires at this price: the price is reached, and a buy's amount pays for at least one share.</summary>
    public bool FiresAt(Money quoted) => Price is { } price && (Side == Side.Buy
        ? quoted <= price && HeldCash >= quoted
        : quoted >= price);

    internal static Trigger Restore(UserId user, BinaryReader state)
    {
        var (side, symbol, amount) = ((Side)state.ReadByte(), StockSymbol.Parse(state.ReadString()), new Money(state.ReadInt64()));
        var (price, number) = (new Money(state.ReadInt64()), new TransactionNumber(state.ReadInt64()));
        state.ReadInt64(); // the held cash and shares, which are computed from the rest
        state.ReadInt64();
        return new Trigger(side, user, symbol, amount, price, number, state.ReadInt64());
    }

    internal void Save(BinaryWriter state)
    {
        state.Write((byte)Side);
        state.Write(Symbol.ToString());
        state.Write(Amount.Cents);
        state.Write(_price.Cents);
        state.Write(Number.Value);
        state.Write(HeldCash.Cents);
        state.Write(HeldShares);
        state.Write(SetAt);
    }

    /// <summary>
    /// What firing at this price does; null if it does not fire, or if the account could not hold its proceeds or shares, so that it waits.
    /// </summary>
    internal TriggerFired? Fire(Money quoted, Account account)
    {
        if (!FiresAt(quoted)) return null;
        return Side == Side.Buy ? FireBuy(quoted, account) : FireSell(quoted, account);
    }

    private TriggerFired? FireBuy(Money quoted, Account account)
    {
        var shares = HeldCash.WholeSharesAt(quoted);
        if (!account.HasRoomFor(Symbol, shares)) return null;

        var rest = HeldCash - shares * quoted;
        return new TriggerFired(Side, User, Number, Symbol, shares, quoted, new Posting(rest, -HeldCash, shares));
    }

    private TriggerFired? FireSell(Money quoted, Account account)
    {
        // Held shares at a price far above the trigger's can be worth more than 64 bits of cents.
        if ((Int128)HeldShares * quoted.Cents > Account.MaxCash.Cents || !account.HasRoomFor(HeldShares * quoted)) return null;
        return new TriggerFired(
            Side, User, Number, Symbol, HeldShares, quoted, new Posting(HeldShares * quoted, Money.Zero, 0, -HeldShares));
    }
}
