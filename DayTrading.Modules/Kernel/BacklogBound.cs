namespace DayTrading.Kernel;

/// <summary>
/// How many entries a file may have in the queue while somebody waits for single commands: as many as let half of these be durable within
/// <see cref="Aim"/>, on whatever machine and store. Each that waited longer lowers the bound a little, each that waited less raises it.
/// Why not a constant: docs/performance.md.
/// </summary>
public sealed class BacklogBound
{
    /// <summary>A transaction costs Postgres as much as a few hundred rows: smaller ones cost the file much and save him little.</summary>
    public const int Least = 1_024;

    /// <summary>A whole batch of the writer's.</summary>
    public const int Most = 8_192;

    /// <summary>From a command's place in the record until it is durable, in milliseconds: with its way here and back 50.</summary>
    public const int Aim = 45;

    /// <summary>A step is this part of the bound: a machine that becomes half as fast is followed within some twenty commands.</summary>
    private const int Part = 32;

    // Written by the record's writer, read by files.
    private volatile int _entries = 3_072;

    public int Entries => _entries;

    /// <summary>A command that stood behind a file's has become durable, so many milliseconds after it was appended.</summary>
    public void Waited(long milliseconds)
    {
        var step = _entries / Part;
        _entries = Math.Clamp(milliseconds > Aim ? _entries - step : _entries + step, Least, Most);
    }
}
