using System.Data.Common;
using System.Globalization;
using System.Text;

namespace DayTrading.Record;

/// <summary>SQL on the record that is the same for every provider, and helpers to add a parameter in one line.</summary>
public static class RecordSql
{
    /// <summary>The sequence number of the record's last entry; 0 of an empty one.</summary>
    public static async Task<long> LastSequenceAsync(this DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(sequence), 0) FROM entries";
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

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
