using System.Data.Common;

namespace DayTrading.Audit;

/// <summary>What every provider's command lacks: a parameter in one line.</summary>
internal static class CommandParameters
{
    public static void Add(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
