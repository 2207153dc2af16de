namespace DayTrading.Web.Pages.Trading;

/// <summary>One field of a form: label, input, and beneath it what is wrong or how to fill it in.</summary>
internal sealed record FieldView(string Id, string Name, string Label)
{
    public string? Value { get; init; }

    /// <summary>What is wrong with it and how to mend it.</summary>
    public string? Error { get; init; }

    public string? Hint { get; init; }

    /// <summary>An amount or a price; else a stock symbol.</summary>
    public bool IsMoney { get; init; } = true;

    public bool HasFocus { get; init; }

    public string DescribedBy => Error is not null ? $"{Id}-error" : Hint is not null ? $"{Id}-hint" : "";
}
