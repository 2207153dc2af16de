using System.Globalization;
using System.Text;
using DayTrading.Kernel;

namespace DayTrading.Tests.Model;

/// <summary>One step of a script: a command is sent, time passes, or the quote server changes a price.</summary>
internal abstract record Step;

internal sealed record Send(ModelCommand Command) : Step
{
    public override string ToString() => Command.ToString();
}

internal sealed record Wait(long Milliseconds) : Step
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"(wait {Milliseconds} ms)");
}

internal sealed record PriceChange(string Symbol, long Cents) : Step
{
    public override string ToString() => $"({Symbol} now costs {TradingModel.Text(Cents)})";
}

/// <summary>What is done to the engine and to the model; a command's transaction number is its place among the commands.</summary>
internal sealed record Script(IReadOnlyList<Step> Steps)
{
    public IEnumerable<ModelCommand> Commands => Steps.OfType<Send>().Select(send => send.Command);

    /// <summary>The same script with less in it: without its halves, quarters … and at last without single steps.</summary>
    public IEnumerable<Script> Shrink()
    {
        for (var length = Steps.Count / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= Steps.Count; start += length)
                yield return new Script([.. Steps.Take(start), .. Steps.Skip(start + length)]);
        }
    }

    /// <summary>A line a step, commands as a workload file has them.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var step in Steps) text.Append('\n').Append(step is Send ? $"[{++number}] {step}" : step.ToString());
        return text.ToString();
    }
}
