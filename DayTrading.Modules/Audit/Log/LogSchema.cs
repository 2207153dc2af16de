using System.Xml;
using System.Xml.Schema;

namespace DayTrading.Audit;

/// <summary>The log's XML schema: the assignment's documents, without the bounds of one semester.</summary>
public static class LogSchema
{
    /// <summary>Enough to see what is wrong; a log that is wrong everywhere must not fill the memory.</summary>
    private const int MostFaults = 20;

    /// <summary>The schema itself, as a document.</summary>
    public static Stream Open() => typeof(LogSchema).Assembly.GetManifestResourceStream("DayTrading.Audit.logfile.xsd")!;

    /// <summary>Reads a log from beginning to end, in bounded memory; one sentence, with its line, for each of the first faults.</summary>
    public static IReadOnlyList<string> Validate(Stream log, CancellationToken cancellationToken = default)
    {
        var faults = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, DtdProcessing = DtdProcessing.Prohibit };
        settings.Schemas.Add(Read());
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        settings.ValidationEventHandler += (_, fault) => faults.Add($"line {fault.Exception.LineNumber}: {fault.Message}");
        try
        {
            using var reader = XmlReader.Create(log, settings);
            while (faults.Count < MostFaults && reader.Read()) cancellationToken.ThrowIfCancellationRequested();
        }
        catch (XmlException fault)
        {
            // Not even well-formed: nothing behind this place can be judged.
            faults.Add(fault.Message);
        }

        return faults;
    }

    private static XmlSchema Read()
    {
        using var source = Open();
        using var reader = XmlReader.Create(source);
        return XmlSchema.Read(reader, (_, fault) => throw new InvalidDataException($"The log's schema itself is faulty: {fault.Message}"))!;
    }
}
