namespace DayTrading.Tests.House;

/// <summary>The source files that people write: not what the build, the package managers or EF Core's migrations make.</summary>
internal static class Repository
{
    private static readonly string[] MadeByTools = ["bin", "obj", "node_modules", "lib", "Migrations", "data", "TestResults", ".git"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with the extensions given.</summary>
    public static IEnumerable<string> Files(params string[] extensions) => Under(new DirectoryInfo(Root))
        .Where(file => extensions.Contains(file.Extension, StringComparer.Ordinal))
        .Select(file => Path.GetRelativePath(Root, file.FullName))
        .Order(StringComparer.Ordinal);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static IEnumerable<FileInfo> Under(DirectoryInfo folder) => folder.EnumerateFiles().Concat(folder.EnumerateDirectories()
        .Where(inner => !MadeByTools.Contains(inner.Name, StringComparer.Ordinal) && inner.LinkTarget is null)
        .SelectMany(Under));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "DayTrading.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository");
        return folder;
    }
}
