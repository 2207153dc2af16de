using System.Reflection;
using System.Xml.Linq;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Tests.House;

/// <summary>The architecture as drawn: who references whom, and what a module shows to the others.</summary>
public sealed class ModuleBoundaryTests
{
    private static readonly Dictionary<string, string[]> Drawn = new(StringComparer.Ordinal)
    {
        ["Kernel"] = [],
        ["Record"] = ["Kernel"],
        ["Engine"] = ["Record"],
        ["Accounts"] = ["Kernel"],
        ["Quotes"] = ["Kernel"],
        ["Trading"] = ["Accounts", "Quotes", "Engine"],
        ["Triggers"] = ["Trading"],
        ["AccountViews"] = ["Triggers"],
        ["Workloads"] = ["Triggers"],
        ["Audit"] = ["Engine", "Quotes"],
        ["Identity"] = ["AccountViews"],
        ["WorkloadRuns"] = ["Workloads"],
        ["DayTrading.Web"] = ["Audit", "Identity", "WorkloadRuns"],
    };

    // Public beside messages, what they carry, options and the modules' entries; each for its reason.
    private static readonly Dictionary<string, string> Excepted = new(StringComparer.Ordinal)
    {
        ["QuoteServerSimulator"] = "the command line runs it alone (quotes serve), without the rest of the program",
        ["WorkloadGenerator"] = "the command line runs it alone (workload generate), without the rest of the program",
        ["StoreUnavailableException"] = "an outage goes past every caller up to the entrance, which says it in one message",
        ["LogSchema"] = "the command line checks a dumplog with it, without a store",
        ["SiteDatabase"] = "the modules that keep tables of the site share one database, and its provider",
        ["SignIns"] = "pages, API and command line sign in with it, each in the scope of its request",
        ["UserAdministration"] = "likewise",
        ["FirstStart"] = "the command line prepares the roles with it, and prints the password that it generated",
        ["Roles"] = "the site's policies and pages name them",
        ["SiteCookie"] = "the site's other cookies are as guarded as the one of the sign-in",
        ["PasswordGenerator"] = "the page shows a new password once",
        ["RunRegistry"] = "pages and API upload, list, start and cancel with it",
        ["UploadRejectedException"] = "reading the body of a request can reject it, too",
        ["Turns"] = "modules take users' turns for what they do by themselves: expiries, firings, summaries",
        ["ICommandGateway"] = "the one way in for commands, of every entrance",
        ["CommandStageRegistration"] = "modules enter their stages of the pipeline with it",
        ["RecordStore"] = "the audit opens connections for reading with it; only the record writes",
        ["RecordReader"] = "the audit streams the record's entries with it",
        ["RecordNames"] = "the names behind the ids in the entries, for whoever reads them",
        ["RecordChain"] = "the audit proves the chain with what makes it",
        ["RecordSql"] = "what the record's queries have in common, wherever they are",
        ["SnapshotFormat"] = "the audit compares snapshots with what their projections would write",
        ["StoredSnapshots"] = "likewise",
        ["StorableText"] = "other modules' labels are stored texts, too",
        ["PostgresConnections"] = "likewise bounded: the connections of the site's own tables",
        ["Reconciliation"] = "pages and API start it and show how it went",
        ["BoundedSchema"] = "the API hands out the schema with bounds of time",
        ["EngineFactory"] = "the composition alone can build an engine, and hands the way to do so down",
    };

    public static Assembly[] Modules { get; } =
        [.. Drawn.Keys.Where(name => name != "DayTrading.Web").Select(name => Assembly.Load($"DayTrading.{name}"))];

    [Fact]
    public void Modules_reference_each_other_exactly_as_drawn()
    {
        var projects = Repository.Files(".csproj").Where(file => !file.Contains("Tests") && !file.Contains("Benchmarks"));

        var referenced = projects.ToDictionary(file => Path.GetFileNameWithoutExtension(file)!, References, StringComparer.Ordinal);

        referenced.Keys.Order(StringComparer.Ordinal).ShouldBe(Drawn.Keys.Order(StringComparer.Ordinal));
        foreach (var (module, below) in Drawn) referenced[module].ShouldBe(below, ignoreOrder: true, module);
    }

    [Fact]
    public void Only_Record_Audit_Identity_and_WorkloadRuns_touch_a_store()
    {
        string[] store = ["Npgsql", "Microsoft.EntityFrameworkCore", "Microsoft.Data.Sqlite"];

        var touching =
            from module in Modules
            where module.GetReferencedAssemblies().Any(a => store.Any(s => a.Name!.StartsWith(s, StringComparison.Ordinal)))
            select module.GetName().Name;

        touching.ShouldBeSubsetOf(["DayTrading.Record", "DayTrading.Audit", "DayTrading.Identity", "DayTrading.WorkloadRuns"]);
    }

    [Fact]
    public void A_module_shows_only_messages_and_events_what_they_carry_its_options_and_its_entry()
    {
        // The kernel is the words that all of them use.
        var shown = Modules.Where(module => module != typeof(Money).Assembly).SelectMany(Shown).ToHashSet();

        var allowed = shown.Where(type => IsMessage(type) || IsEntryOrOptions(type) || Excepted.ContainsKey(type.Name)).ToHashSet();
        for (var open = new Queue<Type>(allowed); open.TryDequeue(out var type);)
        {
            foreach (var carried in Carried(type).Where(shown.Contains).Where(allowed.Add)) open.Enqueue(carried);
        }

        shown.Except(allowed).Select(type => type.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Whatever_a_module_shows_is_sealed_or_a_base_of_messages() => (
        from module in Modules
        from type in Shown(module)
        where type is { IsClass: true, IsSealed: false } && !(type.IsAbstract && IsMessage(type))
        select type.FullName).ShouldBeEmpty();

    [Fact]
    public void Each_request_has_exactly_one_handler()
    {
        var types = Modules.Append(Assembly.Load("DayTrading.Web")).SelectMany(m => m.GetTypes()).Where(t => !t.IsAbstract).ToList();
        var handled = (
            from type in types
            from contract in type.GetInterfaces()
            where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
            select contract.GetGenericArguments()[0]).ToLookup(request => request);

        var requests = types.Where(type => type.IsAssignableTo(typeof(IBaseRequest)));

        requests.Where(request => handled[request].Count() != 1).Select(r => $"{r.FullName}: {handled[r].Count()}").ShouldBeEmpty();
    }

    [Fact]
    public void Each_of_the_sixteen_commands_has_a_message_of_its_own()
    {
        var messages = Modules.SelectMany(module => module.GetTypes())
            .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(Command)) && type != typeof(MalformedCommand));

        messages.Count().ShouldBe(CommandWords.All.Count());
    }

    private static string[] References(string project) => [.. XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))];

    // Migrations are written by EF Core's tool.
    private static IEnumerable<Type> Shown(Assembly module) =>
        module.GetExportedTypes().Where(type => !type.Namespace!.EndsWith("Migrations", StringComparison.Ordinal));

    private static bool IsMessage(Type type) =>
        type.IsAssignableTo(typeof(IBaseRequest)) || type.IsAssignableTo(typeof(INotification)) || type.IsAssignableTo(typeof(DomainEvent));

    private static bool IsEntryOrOptions(Type type) =>
        type.Name.EndsWith("Options", StringComparison.Ordinal)
        || (type.Name.EndsWith("Module", StringComparison.Ordinal) && type is { IsAbstract: true, IsSealed: true });

    /// <summary>Every type that stands in a public signature of this one.</summary>
    private static IEnumerable<Type> Carried(Type type)
    {
        const BindingFlags open = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;
        return type.GetProperties(open).Select(p => p.PropertyType)
            .Concat(type.GetFields(open).Select(f => f.FieldType))
            .Concat(type.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => p.ParameterType))
            .Concat(type.GetMethods(open).SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType)))
            .Concat(type.GetInterfaces())
            .SelectMany(Parts);
    }

    private static IEnumerable<Type> Parts(Type type) => type switch
    {
        { HasElementType: true } => Parts(type.GetElementType()!),
        { IsGenericType: true } => type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()),
        _ => [type],
    };
}
