using Actors.Http;
using Actors.Http.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Actors.Tests.Configuration;

public sealed class SettingsTests
{
    [Fact]
    public void Options_FromConfiguration_AreBound()
    {
        var options = Read(new()
        {
            ["Actors:Data"] = "somewhere",
            ["Actors:Sessions:IdleLifetime"] = "02:00:00",
            ["Actors:Limits:BodyBytes"] = "65536",
            ["Actors:Web:Origins:0"] = "https://app.example.com",
            ["Actors:Web:Proxies:0"] = "10.0.0.0/8",
            ["Actors:Keys:0:Sha256"] = new string('a', 64),
            ["Actors:Keys:0:Subject"] = "ann",
            ["Actors:Keys:0:Roles:0"] = "admin",
        });

        Assert.Equal("somewhere", options.Data);
        Assert.Equal(TimeSpan.FromHours(2), options.Sessions.IdleLifetime);
        Assert.Equal(65536, options.Limits.BodyBytes);
        Assert.Equal(["https://app.example.com"], options.Web.Origins);
        Assert.Equal(["10.0.0.0/8"], options.Web.Proxies);
        Assert.Equal(["admin"], Assert.Single(options.Keys).Roles);
    }

    [Theory]
    [InlineData("Sesions:IdleLifetime", "01:00:00", "Actors:Sesions is not a setting; did you mean Actors:Sessions?")]
    [InlineData("Sessions:IdelLifetime", "01:00:00", "Actors:Sessions:IdelLifetime is not a setting; did you mean Actors:Sessions:IdleLifetime?")]
    [InlineData("Keys:0:Role", "x", "Actors:Keys:0:Role is not a setting; did you mean Actors:Keys:0:Roles?")]
    [InlineData("ConfigureServer", "x", "Actors:ConfigureServer is not a setting; Actors has ")]
    [InlineData("PageSize", "many", "Actors:PageSize cannot be 'many': it is a whole number.")]
    [InlineData("Sessions:Required", "perhaps", "Actors:Sessions:Required cannot be 'perhaps': it is true or false.")]
    [InlineData("Sessions:InMemory", "soon", "Actors:Sessions:InMemory cannot be 'soon': it is a time span such as 00:00:30.")]
    [InlineData("Sessions", "x", "Actors:Sessions is a group of settings and has no value of its own.")]
    [InlineData("Web:Origins", "https://a.example.com", "Actors:Web:Origins is a list")]
    [InlineData("PageSize:0", "1", "Actors:PageSize is a whole number, not a group.")]
    [InlineData("PageSize", "0", "Actors:PageSize must be between 1 and 100000")]
    [InlineData("Sessions:IdleLifetime", "00:00:01", "Actors:Sessions:IdleLifetime must be between")]
    [InlineData("Keys:0:Sha256", "abc", "Actors:Keys:0:Sha256: Sha256 is 64 hexadecimal digits")]
    [InlineData("Keys:0:Sha256", "abc", "Actors:Keys:0:Subject field is required")]
    [InlineData("Web:Origins:0", "app.example.com", "Actors:Web:Origins: 'app.example.com' is not an origin")]
    [InlineData("Web:Origins:0", "https://app.example.com/path", "Actors:Web:Origins: 'https://app.example.com/path' is not an origin")]
    [InlineData("Web:Hosts:0", "http://a", "Actors:Web:Hosts: 'http://a' is not a host name")]
    [InlineData("Web:Proxies:0", "nginx", "Actors:Web:Proxies: 'nginx' is neither an address")]
    public void Options_WithMistake_NameItAndTheRemedy(string setting, string value, string message)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Read(new() { [$"Actors:{setting}"] = value }));

        Assert.Contains(failure.Failures, text => text.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_WithSeveralMistakes_ReportThemAtOnce()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Actors:Dta"] = "x",
            ["Actors:PageSize"] = "many",
            ["Actors:DrainTimeout"] = "3",
            ["Actors:Limits:BodyBytes"] = "1",
            ["Actors:Keys:0:Sha256"] = new string('a', 64),
            ["Actors:Keys:0:Subject"] = "ann",
            ["Actors:Keys:1:Sha256"] = new string('A', 64),
            ["Actors:Keys:1:Subject"] = "bob",
        };

        var failure = Assert.Throws<OptionsValidationException>(() => Read(settings));

        Assert.Equal(5, failure.Failures.Count());
        Assert.Contains(failure.Failures, text => text.Contains("'ann' and 'bob'", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_WithSectionOfSomebodyElse_AreNotComplainedAbout()
    {
        var settings = new Dictionary<string, string?> { ["Actors:Store:Folder"] = "x", ["Actors:Free:Anything"] = "y" };

        var options = Read(settings, services => services
            .AddSingleton(new SettingsSection("Store", typeof(StoreSettings)))
            .AddSingleton(new SettingsSection("Free", null)));

        Assert.NotNull(options);
    }

    [Fact]
    public void Options_WithMistakeInSectionOfSomebodyElse_NameIt()
    {
        var settings = new Dictionary<string, string?> { ["Actors:Store:Foldr"] = "x" };

        var failure = Assert.Throws<OptionsValidationException>(() => Read(settings, services => services.AddSingleton(new SettingsSection("Store", typeof(StoreSettings)))));

        Assert.Equal(["Actors:Store:Foldr is not a setting; did you mean Actors:Store:Folder?"], failure.Failures);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("Sessions", "sessions", 0)]
    [InlineData("Sesions", "Sessions", 1)]
    [InlineData("Data", "", 4)]
    [InlineData("kitten", "sitting", 3)]
    public void EditDistance_OfTwoNames_CountsTheFewestEdits(string one, string other, int distance)
    {
        Assert.Equal(distance, EditDistance.Between(one, other));
        Assert.Equal(distance, EditDistance.Between(other, one));
    }

    private static ActorsOptions Read(Dictionary<string, string?> settings, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).AddSettings();
        more?.Invoke(services);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<ActorsOptions>>().Value;
    }

    private sealed class StoreSettings
    {
        public string Folder { get; set; } = "";
    }
}
