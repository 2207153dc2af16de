using System.Globalization;
using DayTrading.Kernel;

namespace DayTrading.Web.Live;

/// <summary>Money as people read it: $1,234.50</summary>
internal static class Dollars
{
    public static string Of(Money money) => (money.Cents < 0 ? "−$" : "$") + Magnitude(money);

    /// <summary>Without sign and currency.</summary>
    public static string Magnitude(Money money) => Math.Abs(money.Cents / 100m).ToString("N2", CultureInfo.InvariantCulture);
}
