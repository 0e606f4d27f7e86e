using System.Text.Json;
using Actors.Core.Tasks;
using Actors.Core.Upstreams;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Links;
using Actors.Upstreams.Serving;
using Actors.Upstreams.Serving.Following;

namespace Actors.Tests.Upstreams.Serving;

public sealed class BackgroundsTests
{
    private const string Legacy = """{"tasks":{"requests":{"tools":{"call":{}}}}}""";
    private const string Modern = """{"extensions":{"io.modelcontextprotocol/tasks":{}}}""";

    [Theory]
    [InlineData("2025-11-25", "{}", "{}", TaskSupport.Forbidden, false)]
    [InlineData("2025-11-25", Legacy, "{}", TaskSupport.Forbidden, false)]
    [InlineData("2025-11-25", Legacy, """{"execution":{"taskSupport":"optional"}}""", TaskSupport.Optional, true)]
    [InlineData("2025-11-25", Legacy, """{"execution":{"taskSupport":"required"}}""", TaskSupport.Optional, true)]
    [InlineData("2025-11-25", "{}", """{"execution":{"taskSupport":"required"}}""", TaskSupport.Forbidden, false)]
    [InlineData("2026-07-28", Modern, "{}", TaskSupport.Optional, true)]
    [InlineData("2026-07-28", "{}", "{}", TaskSupport.Forbidden, false)]
    public void Of_NothingConfigured_AsTheServerSays(string version, string capabilities, string tool, TaskSupport support, bool follows)
    {
        var terms = Backgrounds.Of(Model(new()), Facts(version, capabilities), "tool", JsonElement.Parse(tool));

        Assert.Equal(support, terms.Background.Support);
        Assert.Equal(follows, terms.Follows != UpstreamTaskDialect.None);
    }

    [Fact]
    public void Of_OptionalToolOfAServerWithoutTasks_IsATaskThatEndsWithItsNode()
    {
        var terms = Backgrounds.Of(Model(new() { Support = TaskSupport.Optional, Retries = 3 }), Facts("2025-11-25", "{}"), "tool", JsonElement.Parse("{}"));

        Assert.Equal(TaskSupport.Optional, terms.Background.Support);
        Assert.False(terms.Background.Replay);
        Assert.Equal(0, terms.Background.Retries);
    }

    [Theory]
    [InlineData("""{"annotations":{"idempotentHint":true}}""")]
    [InlineData("""{"annotations":{"readOnlyHint":true}}""")]
    public void Of_ToolThatMayRunAgain_RunsAgain(string tool)
    {
        var terms = Backgrounds.Of(Model(new() { Support = TaskSupport.Optional, Retries = 3 }), Facts("2025-11-25", "{}"), "tool", JsonElement.Parse(tool));

        Assert.True(terms.Background.Replay);
        Assert.Equal(3, terms.Background.Retries);
    }

    [Fact]
    public void Of_ToolThatTheConfigurationCallsIdempotent_RunsAgain()
    {
        var model = Model(new() { Support = TaskSupport.Optional }) with { Idempotent = NamePatterns.Of("to*") };

        Assert.True(Backgrounds.Of(model, Facts("2025-11-25", "{}"), "tool", JsonElement.Parse("{}")).Background.Replay);
    }

    [Fact]
    public void Of_ServerWithTasksOfItsOwn_IsFollowedAfterARestartAndNotRunAgain()
    {
        var terms = Backgrounds.Of(Model(new()), Facts("2025-11-25", Legacy), "tool", JsonElement.Parse("""{"execution":{"taskSupport":"optional"}}"""));

        Assert.True(terms.Background.Replay);
        Assert.False(terms.Repeats);
    }

    [Fact]
    public void Of_Forbidden_IsForbidden()
    {
        var terms = Backgrounds.Of(
            Model(new() { Support = TaskSupport.Forbidden }), Facts("2025-11-25", Legacy), "tool", JsonElement.Parse("""{"execution":{"taskSupport":"required"}}"""));

        Assert.Equal((TaskSupport.Forbidden, UpstreamTaskDialect.None), (terms.Background.Support, terms.Follows));
    }

    private static UpstreamModel Model(BackgroundRule rule) =>
        new() { Name = "server", Target = new StdioTarget { Command = "server" }, Background = BackgroundRules.For(rule) };

    private static UpstreamFacts Facts(string version, string capabilities) => new() { Version = version, Info = default, Capabilities = JsonElement.Parse(capabilities) };
}
