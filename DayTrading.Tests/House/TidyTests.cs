using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DayTrading.Tests.House;

/// <summary>House rules that a compiler does not know.</summary>
public sealed class TidyTests
{
    private const int MaxColumns = 140;
    private const int MaxLinesOfFile = 300;
    private const int MaxLinesOfMethod = 50;
    private const int MaxCharactersOfTestName = 90;

    private static readonly string[] Code = [".cs", ".cshtml", ".css", ".js", ".sh"];
    private static readonly string[] Text = [.. Code, ".md", ".json", ".csproj", ".props", ".targets", ".yml", ".xsd"];

    // Split, so that this file does not contain them.
    private static readonly string[] BannedEverywhere = ["TO" + "DO", "FIX" + "ME", ".." + "/shared", "/work" + "/"];
    private static readonly string[] BannedInCode =
        ["#" + "region", "// " + "Arrange", "// " + "Act", "// " + "Assert", "NotImplemented" + "Exception"];

    // Split likewise. Each was replaced by the word of the field: the glossary in docs/architecture.md has those.
    private static readonly string[] ReplacedWords =
    [
        "de" + "sk", "sla" + "te", "refu" + "sal", "refu" + "sed", "sur" + "vey", "gla" + "nce", "vit" + "als", "follow" + "ers",
        "by tu" + "rns", "beside a fi" + "le", "h" + "e", "h" + "is", "h" + "im",
    ];

    // The diary and the decisions may say what something was called, and why no longer.
    private static readonly string[] MayUseReplacedWords =
        ["DayTrading.Tests/House/TidyTests.cs", "docs/performance-diary.md", "docs/decisions/"];

    private static readonly string[] DrawerNames = ["Helper", "Helpers", "Util", "Utils", "Utilities", "Common", "Manager"];

    [Fact]
    public void No_line_is_longer_than_140_columns() => Complaints(Code, (_, line) =>
        line.Length > MaxColumns ? $"{line.Length} columns" : null).ShouldBeEmpty();

    [Fact]
    public void No_file_is_longer_than_300_lines() => Repository.Files(Code)
        .Select(file => (file, lines: Repository.Read(file).AsSpan().Count('\n')))
        .Where(f => f.lines > MaxLinesOfFile)
        .Select(f => $"{f.file}: {f.lines} lines")
        .ShouldBeEmpty();

    [Fact]
    public void No_method_is_longer_than_50_lines() => (
        from file in Repository.Files(".cs")
        from body in Parse(file).DescendantNodes().Where(n => n is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax)
        let lines = LineBreaks(body.GetLocation()) + 1 - body.DescendantTokens().Where(IsDocument).Sum(t => LineBreaks(t.GetLocation()))
        where lines > MaxLinesOfMethod
        select $"{file}:{body.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {lines} lines").ShouldBeEmpty();

    [Fact]
    public void Nothing_unfinished_and_nothing_from_outside_is_left_in_any_file() => Complaints(Text, (_, line) =>
        BannedEverywhere.FirstOrDefault(word => line.Contains(word, StringComparison.Ordinal))).ShouldBeEmpty();

    [Fact]
    public void No_region_no_banner_and_no_placeholder_is_in_the_code() => Complaints([".cs"], (_, line) =>
        BannedInCode.FirstOrDefault(word => line.Contains(word, StringComparison.Ordinal))).ShouldBeEmpty();

    [Fact]
    public void No_code_is_commented_out() => (
        from file in Repository.Files(".cs")
        from comment in Parse(file).DescendantTrivia()
        where comment.IsKind(SyntaxKind.SingleLineCommentTrivia) && comment.ToString().TrimEnd() is [.., ';' or '{' or '}']
        select $"{file}:{comment.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {comment}").ShouldBeEmpty();

    [Fact]
    public void No_type_has_the_name_of_a_drawer() => (
        from file in Repository.Files(".cs")
        from type in Parse(file).DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where DrawerNames.Any(name => type.Identifier.Text.EndsWith(name, StringComparison.Ordinal))
        select $"{file}: {type.Identifier.Text}").ShouldBeEmpty();

    [Fact]
    public void Every_test_has_a_sentence_as_its_name() => (
        from method in Tests()
        where method.Name.AsSpan().Count('_') < 2
        select $"{method.DeclaringType!.Name}.{method.Name}").ShouldBeEmpty();

    [Fact]
    public void No_test_has_a_name_of_more_than_90_characters() => (
        from method in Tests()
        where method.Name.Length > MaxCharactersOfTestName
        select $"{method.DeclaringType!.Name}.{method.Name}: {method.Name.Length} characters").ShouldBeEmpty();

    [Fact]
    public void No_file_uses_a_word_that_was_replaced()
    {
        var replaced = new Regex(
            $"(?<![a-z])({string.Join('|', ReplacedWords)})(?![a-z])", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(10));

        Complaints([".cs", ".cshtml", ".js", ".css", ".md", ".json"], (file, line) =>
            MayUseReplacedWords.Any(allowed => file.StartsWith(allowed, StringComparison.Ordinal)) ? null
            : replaced.Match(line) is { Success: true } word ? word.Value
            : null).ShouldBeEmpty();
    }

    private static IEnumerable<MethodInfo> Tests() =>
        from type in typeof(TidyTests).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where method.GetCustomAttributes<FactAttribute>().Any()
        select method;

    private static int LineBreaks(Location location) =>
        location.GetLineSpan().EndLinePosition.Line - location.GetLineSpan().StartLinePosition.Line;

    // A whole document that a test expects is no code.
    private static bool IsDocument(SyntaxToken token) => token.IsKind(SyntaxKind.MultiLineRawStringLiteralToken);

    private static IEnumerable<string> Complaints(string[] extensions, Func<string, string, string?> complaint) =>
        from file in Repository.Files(extensions)
        from line in Repository.Read(file).Split('\n').Select((text, index) => (text, number: index + 1))
        let said = complaint(file, line.text.TrimEnd('\r'))
        where said is not null
        select $"{file}:{line.number}: {said}";

    private static CompilationUnitSyntax Parse(string file) => CSharpSyntaxTree.ParseText(Repository.Read(file)).GetCompilationUnitRoot();
}
