using System.Xml;
using System.Xml.Schema;

namespace DayTrading.Audit;

/// <summary>The log's XML schema: the assignment's documents, without the bounds of one semester.</summary>
public static class LogSchema
{
    /// <summary>Enough to see what is wrong; a log that is wrong everywhere must not fill the memory.</summary>
    private const int MaxFaults = 20;

    /// <summary>The schema itself, as a document.</summary>
    public static Stream Open() => typeof(LogSchema).Assembly.GetManifestResourceStream("DayTrading.Audit.logfile.xsd")!;

    /// <summary>Reads a log from beginning to end, in bounded memory; one message, with its line, for each of the first failures.</summary>
    public static IReadOnlyList<string> Validate(Stream log, CancellationToken cancellationToken = default)
    {
        var failures = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, DtdProcessing = DtdProcessing.Prohibit };
        settings.Schemas.Add(Read());
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        settings.ValidationEventHandler += (_, failure) => failures.Add($"line {failure.Exception.LineNumber}: {failure.Message}");
        try
        {
            using var reader = XmlReader.Create(log, settings);
            while (failures.Count < MaxFaults && reader.Read()) cancellationToken.ThrowIfCancellationRequested();
        }
        catch (XmlException failure)
        {
            // Not even well-formed: nothing behind this place can be judged.
            failures.Add(failure.Message);
        }

        return failures;
    }

    private static XmlSchema Read()
    {
        using var source = Open();
        using var reader = XmlReader.Create(source);
        return XmlSchema.Read(reader, (_, failure) =>
            throw new InvalidDataException($"The log's schema itself is faulty: {failure.Message}"))!;
    }
}
