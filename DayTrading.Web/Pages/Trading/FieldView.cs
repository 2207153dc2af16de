namespace DayTrading.Web.Pages.Trading;

/// <summary>One field of a form: label, input, and beneath it the error or a hint.</summary>
internal sealed record FieldView(string Id, string Name, string Label)
{
    public string? Value { get; init; }

    /// <summary>The field's error and how to correct it.</summary>
    public string? Error { get; init; }

    public string? Hint { get; init; }

    /// <summary>True for an amount or a price, false for a stock symbol.</summary>
    public bool IsMoney { get; init; } = true;

    public bool HasFocus { get; init; }

    public string DescribedBy => Error is not null ? $"{Id}-error" : Hint is not null ? $"{Id}-hint" : "";
}
