using System.Xml;
using System.Xml.Schema;

namespace DayTrading.Audit;

/// <summary>The log's XML schema: the assignment's, without its limits to the dates of one semester.</summary>
public static class LogSchema
{
    /// <summary>Enough to see what is wrong; a log with errors everywhere must not fill the memory.</summary>
    private const int MaxErrors = 20;

    /// <summary>The schema itself, as a document.</summary>
    public static Stream Open() => typeof(LogSchema).Assembly.GetManifestResourceStream("DayTrading.Audit.logfile.xsd")!;

    /// <summary>Checks a whole log in bounded memory; returns a message with the line number for each of the first errors.</summary>
    public static IReadOnlyList<string> Validate(Stream log, CancellationToken cancellationToken = default)
    {
        var errors = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, DtdProcessing = DtdProcessing.Prohibit };
        settings.Schemas.Add(Read());
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        settings.ValidationEventHandler += (_, error) => errors.Add($"line {error.Exception.LineNumber}: {error.Message}");
        try
        {
            using var reader = XmlReader.Create(log, settings);
            while (errors.Count < MaxErrors && reader.Read()) cancellationToken.ThrowIfCancellationRequested();
        }
        catch (XmlException failure)
        {
            // Not even well-formed: nothing after this place can be checked.
            errors.Add(failure.Message);
        }

        return errors;
    }

    private static XmlSchema Read()
    {
        using var source = Open();
        using var reader = XmlReader.Create(source);
        return XmlSchema.Read(
            reader, (_, error) => throw new InvalidDataException($"The log's schema itself has an error: {error.Message}"))!;
    }
}
