using System.Text.Json;
using Actors.Core.Upstreams;
using Actors.Host;
using Actors.Host.Upstreams;
using Actors.Tests.Host.Operators;
using Actors.Upstreams.Configuration;

namespace Actors.Tests.Host.Upstreams;

/// <summary>The <c>upstreams</c> command against a host, and servers, that answer what the test says.</summary>
public sealed class UpstreamsCommandTests
{
    private const string Two = """{ "mcpServers": { "alive": { "command": "x" }, "dead": { "command": "y" }, "off": { "command": "z", "disabled": true } } }""";

    [Fact]
    public async Task List_OfARunningHost_PrintsATable()
    {
        await using var host = await StubHost.StartAsync(200, """
            {"upstreams":[
              {"name":"everything","transport":"stdio","target":"npx","phase":"ready","identity":"shared","combined":true,"calls":3,"connects":1,"failures":0,"node":"n1"},
              {"name":"dead","transport":"http","target":"https://a.example","phase":"broken","identity":"shared","combined":true,"calls":0,"connects":0,"failures":4,
               "lastError":"refused\u001b[2J","lastErrorAt":"2020-01-01T00:00:00Z","retryAt":"2020-01-01T00:00:05Z"},
              {"name":"own","transport":"http","target":"https://b.example","phase":"per caller","identity":"caller","combined":false}]}
            """);
        using var commands = new Commands();

        var (code, output, _) = await commands.RunAsync("upstreams", "list", "--url", host.Url);

        var lines = output.Split(Environment.NewLine);
        Assert.Equal(0, code);
        Assert.Equal("GET /operator/upstreams", host.Asked);
        Assert.Equal("NAME        PHASE       CALLS  NODE  TARGET                  LAST ERROR", lines[0]);
        Assert.Equal("everything  ready       3      n1    stdio npx", lines[1]);
        Assert.Matches(@"^dead        broken      0      -     http https://a\.example  \d+d ago: refused \[2J$", lines[2]);
        Assert.Equal("own         per caller  -      -     http https://b.example", lines[3]);
    }

    [Fact]
    public async Task List_AsJson_IsWhatTheHostSays()
    {
        await using var host = await StubHost.StartAsync(200, """{"upstreams":[]}""");
        using var commands = new Commands();

        var (code, output, _) = await commands.RunAsync("upstreams", "list", "--json", "--url", host.Url);

        Assert.Equal((0, """{"upstreams":[]}"""), (code, output.Trim()));
    }

    [Fact]
    public async Task List_OfAHostWithout_SaysHowItGetsThem()
    {
        await using var host = await StubHost.StartAsync(404, "");
        using var commands = new Commands();

        var (code, _, error) = await commands.RunAsync("upstreams", "list", "--url", host.Url);

        Assert.Equal(1, code);
        Assert.Contains("ACTORS_KEY", error, StringComparison.Ordinal);
        Assert.Contains("serve --config mcp.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfAliveAndDead_PrintsBothAndFails()
    {
        using var commands = new Commands { Prober = new Scripted() };

        var (code, output, error) = await commands.RunAsync("upstreams", "check", commands.File(Two));

        var lines = output.Split(Environment.NewLine);
        Assert.Equal((1, ""), (code, error));
        Assert.Equal("SERVER  STATUS  TIME  PROTOCOL    TOOLS  PROMPTS  RESOURCES  PROGRAM OR ERROR", lines[0]);
        Assert.Equal("alive   ok      0.3s  2025-11-25  2      -        1          Thing 1.0", lines[1]);
        Assert.Equal("dead    failed  0.3s  -           -      -        -          It ended with exit code 3. Its last words: oh no", lines[2]);
        Assert.Equal("", lines[3]);
    }

    [Fact]
    public async Task Check_OfOneThatIsAlive_Succeeds()
    {
        using var commands = new Commands { Prober = new Scripted() };

        var (code, output, _) = await commands.RunAsync("upstreams", "check", commands.File(Two), "--server", "alive");

        Assert.Equal(0, code);
        Assert.DoesNotContain("dead", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("other")]
    public async Task Check_OfOneThatIsNotThere_SaysWhichAre(string name)
    {
        using var commands = new Commands { Prober = new Scripted() };

        var (code, _, error) = await commands.RunAsync("upstreams", "check", commands.File(Two), "--server", name);

        Assert.Equal(ActorsCommand.Misuse, code);
        Assert.Equal($"actors: --server '{name}' is none that the file serves; it serves alive, dead", error.Trim());
    }

    [Fact]
    public async Task Check_OfABrokenFile_ReachesNothing()
    {
        using var commands = new Commands { Prober = new Scripted() };

        var (code, output, error) = await commands.RunAsync("upstreams", "check", commands.File("{"));

        Assert.Equal((ActorsCommand.Misuse, ""), (code, output));
        Assert.Contains("mcp.json:1:2: the file ends before the { of line 1 is closed; write } here", error, StringComparison.Ordinal);
    }

    private sealed class Scripted : IUpstreamProber
    {
        public Task<IReadOnlyList<Finding>> ProbeAsync(UpstreamModels models, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<Finding>>([.. models.Enabled.Select(static server => Of(server.Name))]);

        private static Finding Of(string server)
        {
            var finding = new Finding(server, TimeSpan.FromSeconds(0.3));
            return server == "dead"
                ? finding with { Error = "It ended with exit code 3. Its last words:\noh no" }
                : finding with
                {
                    Facts = new UpstreamFacts
                    {
                        Version = "2025-11-25",
                        Info = Json("""{"name":"Thing","version":"1.0"}"""),
                        Capabilities = Json("{}"),
                        Tools = Json("""[{"name":"a"},{"name":"b"}]"""),
                        Resources = Json("""[{"uri":"a:b"}]"""),
                        Templates = Json("[]"),
                    },
                };
        }

        private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
    }
}
