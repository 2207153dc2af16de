using System.Globalization;
using System.Xml.Linq;

namespace DayTrading.Audit;

/// <summary>The log's schema with limits for its timestamps that the caller chooses, such as those of a semester.</summary>
public static class BoundedSchema
{
    private static readonly XNamespace Xsd = "http://www.w3.org/2001/XMLSchema";

    public static string Of(string schema, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is null && to is null) return schema;

        var document = XDocument.Parse(schema, LoadOptions.PreserveWhitespace);
        var time = document.Root!.Elements(Xsd + "simpleType")
            .Single(type => string.Equals((string?)type.Attribute("name"), "UnixTimeType", StringComparison.Ordinal))
            .Element(Xsd + "restriction")!;
        time.Elements(Xsd + "minInclusive").Remove();
        if (from is { } first) time.Add(Bound("minInclusive", first));
        if (to is { } last) time.Add(Bound("maxInclusive", last));
        return document.Declaration + "\n" + document;
    }

    private static XElement Bound(string name, DateTimeOffset time) => new(
        Xsd + name, new XAttribute("value", time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
}
