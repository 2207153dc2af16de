using System.Text.Json;
using DayTrading.Web;
using DayTrading.Web.Composition;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.House;

/// <summary>The settings file at the top of the repository, which is where an operator reads the defaults.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void The_settings_file_states_the_defaults_that_the_program_has_without_it()
    {
        var without = OptionsFrom(new ConfigurationBuilder().Build());

        var with = OptionsFrom(new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.json")).Build());

        without.Count.ShouldBeGreaterThan(5);
        with.ShouldBe(without);
    }

    private static List<string> OptionsFrom(IConfiguration configuration)
    {
        using var provider = new ServiceCollection().AddLogging().AddDayTrading(configuration).AddSite(configuration)
            .BuildServiceProvider();
        return
        [
            .. from module in ModuleBoundaryTests.Modules.Append(typeof(Site).Assembly)
               from type in module.GetTypes()
               where type.Name.EndsWith("Options", StringComparison.Ordinal) && type is { IsAbstract: false, IsGenericType: false }
               let options = provider.GetRequiredService(typeof(IOptions<>).MakeGenericType(type))
               select $"{type.Name} {JsonSerializer.Serialize(options.GetType().GetProperty("Value")!.GetValue(options))}",
        ];
    }
}
