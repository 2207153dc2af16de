using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DayTrading.Tests.House;

/// <summary>
/// The folders of a project as drawn: which uses types of which. C# is read with the compiler's own model; of a page, its lines with
/// using, model and inject.
/// </summary>
public sealed partial class FolderGraphTests
{
    private const string Root = "(root)";
    private const int TimeLimit = 1_000;

    /// <summary>By project folder: each of its folders, and those that it uses.</summary>
    private static readonly Dictionary<string, Dictionary<string, string[]>> Drawn = new(StringComparer.Ordinal)
    {
        ["DayTrading.Web"] = new(StringComparer.Ordinal)
        {
            ["Composition"] = [],
            ["Security"] = ["Composition"],
            ["Operations"] = [],
            ["Api"] = ["Composition", "Operations", "Security"],
            ["Live"] = ["Api"],
            ["Pages"] = ["Api", "Composition", "Live", "Operations", "Security"],
            ["Cli"] = ["Composition"],
            [Root] = ["Api", "Cli", "Composition", "Live", "Operations", "Pages", "Security"],
        },
        ["DayTrading.Modules/Record"] = new(StringComparer.Ordinal)
        {
            ["Stores"] = [],
            ["Reading"] = ["Stores"],
            ["Snapshots"] = ["Stores"],
            ["Recovery"] = ["Reading", "Snapshots", "Stores"],
            ["Writing"] = ["Recovery", "Snapshots", "Stores"],
            [Root] = ["Reading", "Recovery", "Snapshots", "Stores", "Writing"],
        },
        ["DayTrading.Modules/Audit"] = new(StringComparer.Ordinal)
        {
            ["XmlLog"] = [],
            ["History"] = [],
            ["Bill"] = [],
            ["Verify"] = [],
            ["Search"] = ["History", "XmlLog"],
            [Root] = ["Verify", "XmlLog"],
        },
    };

    // What the SDK adds to every file; more than a project has does no harm.
    private const string GlobalUsings =
        """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        global using System.Net.Http.Json; global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    public static TheoryData<string> Projects => [.. Drawn.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_of_a_project_use_each_other_exactly_as_drawn(string project)
    {
        var sources = Repository.Files(".cs").Where(file => IsIn(project, file)).ToList();
        var compilation = Compile(project, sources);

        var used = sources.AsParallel().Select(file => (file, uses: UsedBy(file, compilation)))
            .ToDictionary(file => file.file, file => file.uses, StringComparer.Ordinal);
        foreach (var page in Repository.Files(".cshtml").Where(file => IsIn(project, file))) used[page] = NamedIn(page, compilation);

        var edges = used.SelectMany(file => file.Value.Select(other => (From: FolderOf(project, file.Key), To: FolderOf(project, other))))
            .Where(edge => edge.From != edge.To).Select(edge => $"{edge.From} → {edge.To}").Distinct();
        edges.Order(StringComparer.Ordinal).ShouldBe(
            Drawn[project].SelectMany(f => f.Value.Select(to => $"{f.Key} → {to}")).Order(StringComparer.Ordinal));
        used.Keys.Select(file => FolderOf(project, file)).Distinct().ShouldBe(Drawn[project].Keys, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_folders_as_drawn_have_no_cycle(string project)
    {
        var left = new Dictionary<string, string[]>(Drawn[project], StringComparer.Ordinal);

        while (left.Keys.FirstOrDefault(folder => !left[folder].Any(left.ContainsKey)) is { } lowest) left.Remove(lowest);

        left.Keys.ShouldBeEmpty();
    }

    private static bool IsIn(string project, string file) => file.StartsWith(project + "/", StringComparison.Ordinal);

    private static string FolderOf(string project, string file) =>
        file[(project.Length + 1)..].Split('/') is [var folder, _, ..] ? folder : Root;

    private static CSharpCompilation Compile(string project, IEnumerable<string> sources)
    {
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) is var name
                && name != project && name != $"DayTrading.{Path.GetFileName(project)}");
        return CSharpCompilation.Create(
            "Folders", sources.Select(file => CSharpSyntaxTree.ParseText(Repository.Read(file), path: file))
                .Append(CSharpSyntaxTree.ParseText(GlobalUsings)),
            assemblies.Select(path => MetadataReference.CreateFromFile(path)));
    }

    // Every name in the file that stands for a type of the project, or for a member of one.
    private static HashSet<string> UsedBy(string file, CSharpCompilation compilation)
    {
        var tree = compilation.SyntaxTrees.Single(t => t.FilePath == file);
        var model = compilation.GetSemanticModel(tree);
        var names = tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>();
        return
        [
            .. from name in names
               let found = model.GetSymbolInfo(name)
               from symbol in found.Symbol is { } one ? [one] : found.CandidateSymbols
               let type = symbol as INamedTypeSymbol ?? symbol.ContainingType
               where type is not null
               from place in FilesOf(type)
               select place,
        ];
    }

    private static IEnumerable<string> FilesOf(ISymbol type) =>
        type.Locations.Select(place => place.SourceTree?.FilePath).OfType<string>().Where(path => path.Length > 0);

    private static HashSet<string> NamedIn(string page, CSharpCompilation compilation)
    {
        var lines = Repository.Read(page).Split('\n');
        var spaces = lines.Select(line => UsingLine().Match(line)).Where(m => m.Success).Select(m => m.Groups["named"].Value).ToHashSet();
        var names = lines.Select(line => TypeLine().Match(line)).Where(m => m.Success)
            .SelectMany(m => Name().Matches(m.Groups["named"].Value).Select(name => name.Value)).ToHashSet();
        return
        [
            .. from type in compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type)
               where names.Contains(type.Name) || spaces.Contains(type.ContainingNamespace.ToDisplayString())
               from place in FilesOf(type)
               select place,
        ];
    }

    [GeneratedRegex(@"^@using\s+(?<named>[\w.]+)", RegexOptions.None, TimeLimit)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^@(?:model|inject)\s+(?<named>.+)$", RegexOptions.None, TimeLimit)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"\w+", RegexOptions.None, TimeLimit)]
    private static partial Regex Name();
}
