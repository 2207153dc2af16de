using System.Xml;

namespace DayTrading.Audit;

/// <summary>Makes text from outside fit for an XML log.</summary>
internal static class XmlText
{
    /// <summary>
    /// Every character that XML 1.0 forbids (NUL, other controls, half a surrogate pair) becomes U+FFFD (spec: audit-log.md, Types).
    /// </summary>
    public static string Clean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!XmlConvert.IsXmlChar(text[i])) return ReplaceFrom(text);
        }

        return text;
    }

    private static string ReplaceFrom(string text) => string.Create(text.Length, text, static (cleaned, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            var pair = i + 1 < source.Length && char.IsSurrogatePair(source[i], source[i + 1]);
            if (pair)
            {
                cleaned[i] = source[i];
                cleaned[i + 1] = source[++i];
            }
            else
            {
                cleaned[i] = XmlConvert.IsXmlChar(source[i]) ? source[i] : '\uFFFD';
            }
        }
    });
}
