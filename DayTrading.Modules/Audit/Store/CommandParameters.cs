using System.Data.Common;
using System.Globalization;
using System.Text;

namespace DayTrading.Audit;

/// <summary>What every provider's command lacks: a parameter, or a condition with one, in one line.</summary>
internal static class CommandParameters
{
    /// <summary>Adds a condition such as <c>"at &gt;="</c> with its value; nothing if there is no value.</summary>
    public static void Narrow(this DbCommand command, StringBuilder where, string condition, object? value)
    {
        if (value is null) return;

        var name = $"p{command.Parameters.Count}";
        where.Append(CultureInfo.InvariantCulture, $" AND {condition} @{name}");
        command.Add(name, value);
    }

    public static void Add(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
