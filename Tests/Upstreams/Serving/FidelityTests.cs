using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>What servers say reaches clients as they said it, in both generations.</summary>
public sealed class FidelityTests
{
    private const string Tool =
        """
        {"name":"read","title":"Read","description":"Reads.","inputSchema":{"type":"object","properties":{"n":{"type":"number","maximum":1.50}},"x-vendor":[1]},
        "outputSchema":{"type":"object"},"annotations":{"readOnlyHint":true,"vendorHint":"kept"},"icons":[{"src":"data:,x","theme":"dark","size":"odd"}],"_meta":{"vendor/a":1},"future":{"a":[1,2.50]}}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_OwnEndpoint_ItemsAreUntouched(bool modern)
    {
        var upstreams = new FakeUpstreams();
        upstreams["files"].Facts = Everything();
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files")]);
        using var client = await host.OpenAsync("files", modern);

        AssertSame(Tool, Assert.Single((await client.ResultAsync("tools/list")).GetProperty("tools").EnumerateArray()));
        AssertSame("""{"name":"greet","arguments":[{"name":"who","required":true,"future":1}],"future":true}""", Assert.Single((await client.ResultAsync("prompts/list")).GetProperty("prompts").EnumerateArray()));
        AssertSame("""{"uri":"file:///a","name":"a","future":1}""", Assert.Single((await client.ResultAsync("resources/list")).GetProperty("resources").EnumerateArray()));
        AssertSame("""{"uriTemplate":"file:///{x}","name":"t","future":1}""", Assert.Single((await client.ResultAsync("resources/templates/list")).GetProperty("resourceTemplates").EnumerateArray()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_Combined_OnlyNamesDiffer(bool modern)
    {
        var upstreams = new FakeUpstreams();
        upstreams["files"].Facts = Everything();
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files")]);
        using var client = await host.OpenAsync(null, modern);

        var tool = Assert.Single((await client.ResultAsync("tools/list")).GetProperty("tools").EnumerateArray());

        AssertSame(Tool.Replace("\"read\"", "\"files_read\"", StringComparison.Ordinal), tool);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_OwnEndpoint_IsWhoItSaysItIs(bool modern)
    {
        var upstreams = new FakeUpstreams();
        upstreams["files"].Facts = Everything();
        upstreams["tools"].Facts = FakeUpstream.FactsOf("[]");
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files"), ServingHost.Model("tools")]);
        using var files = await host.OpenAsync("files", modern);
        using var tools = await host.OpenAsync("tools", modern);

        Assert.Equal("Use it.", files.Server.GetProperty("instructions").GetString());
        Assert.True(files.Server.GetProperty("capabilities").TryGetProperty("prompts", out _));
        Assert.False(tools.Server.GetProperty("capabilities").TryGetProperty("prompts", out _));
        Assert.False(tools.Server.GetProperty("capabilities").TryGetProperty("resources", out _));
        Assert.False(tools.Server.GetProperty("capabilities").TryGetProperty("completions", out _));
        if (!modern)
        {
            Assert.Equal("behind", files.Server.GetProperty("serverInfo").GetProperty("name").GetString());
        }
    }

    [Theory]
    [InlineData(false, "files")]
    [InlineData(true, "files")]
    [InlineData(false, null)]
    [InlineData(true, null)]
    public async Task Call_Result_ComesAsItWas(bool modern, string? server)
    {
        const string Result = """{"content":[{"type":"text","text":"a","future":1},{"type":"hologram","data":[1.50]}],"structuredContent":{"n":1.50},"isError":true,"_meta":{"vendor":2},"future":{"x":null}}""";
        var upstreams = new FakeUpstreams();
        upstreams["files"].Facts = Everything();
        upstreams["files"].OnCall = static (_, _, _) => Task.FromResult(JsonElement.Parse(Result));
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files")]);
        using var client = await host.OpenAsync(server, modern);

        var answer = await client.CallAsync(server is null ? "files_read" : "read", new JsonObject { ["n"] = 1 }, new JsonObject { ["vendor"] = "v" });

        AssertSame(Result, answer.GetProperty("result"));
        var call = Assert.Single(upstreams["files"].Calls);
        Assert.Equal("tools/call", call.Method);
        AssertSame("""{"name":"read","arguments":{"n":1},"_meta":{"vendor":"v"}}""", call.Params);
    }

    [Theory]
    [InlineData(false, """{"uri":"x","n":1.50}""")]
    [InlineData(true, """{"uri":"x","n":1.50}""")]
    [InlineData(false, "[1,2]")]
    [InlineData(true, "\"text\"")]
    [InlineData(true, null)]
    public async Task Call_Error_ComesAsItWas(bool modern, string? data)
    {
        var upstreams = new FakeUpstreams();
        upstreams["files"].Facts = Everything();
        upstreams["files"].OnCall = (_, _, _) =>
        {
            var error = new McpProtocolException("No such file.", (McpErrorCode)(-32055));
            if (data is not null)
            {
                error.Data["data"] = JsonElement.Parse(data);
            }

            throw error;
        };
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files")]);
        using var client = await host.OpenAsync("files", modern);

        var answer = (await client.CallAsync("read")).GetProperty("error");

        Assert.Equal((-32055, "No such file."), (answer.GetProperty("code").GetInt32(), answer.GetProperty("message").GetString()));
        Assert.Equal(data, answer.TryGetProperty("data", out var told) ? told.GetRawText() : null);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, "files")]
    [InlineData(true, "files")]
    public async Task OtherRequests_ResultsComeAsTheyWere(bool modern, string? server)
    {
        var upstreams = new FakeUpstreams();
        upstreams["files"].Facts = Everything();
        upstreams["files"].OnCall = static (call, _, _) => Task.FromResult(JsonElement.Parse(call.Method switch
        {
            "prompts/get" => """{"messages":[{"role":"user","content":{"type":"hologram"}}],"future":1}""",
            "resources/read" => """{"contents":[{"uri":"x","blob":"AA==","future":1}],"future":1}""",
            _ => """{"completion":{"values":["a"],"future":1},"future":1}""",
        }));
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files")]);
        using var client = await host.OpenAsync(server, modern);

        AssertSame("""{"messages":[{"role":"user","content":{"type":"hologram"}}],"future":1}""", await client.ResultAsync("prompts/get", new JsonObject { ["name"] = server is null ? "files_greet" : "greet" }));
        AssertSame("""{"contents":[{"uri":"x","blob":"AA==","future":1}],"future":1}""", await client.ResultAsync("resources/read", new JsonObject { ["uri"] = "file:///a" }));
        AssertSame("""{"contents":[{"uri":"x","blob":"AA==","future":1}],"future":1}""", await client.ResultAsync("resources/read", new JsonObject { ["uri"] = "file:///unlisted/b" }));
        var completed = await client.ResultAsync("completion/complete", new JsonObject
        {
            ["ref"] = new JsonObject { ["type"] = "ref/prompt", ["name"] = server is null ? "files_greet" : "greet" },
            ["argument"] = new JsonObject { ["name"] = "who", ["value"] = "" },
        });
        AssertSame("""{"completion":{"values":["a"],"future":1},"future":1}""", completed);
        Assert.Equal("greet", upstreams["files"].Calls.Last().Params.GetProperty("ref").GetProperty("name").GetString());
    }

    // What a host adds to its own answers is no change of what the server said.
    private static void AssertSame(string expected, JsonElement actual)
    {
        var told = (JsonObject)JsonNode.Parse(actual.GetRawText())!;
        foreach (var added in new[] { "resultType", "ttlMs", "cacheScope" })
        {
            told.Remove(added);
        }

        if (told["_meta"] is JsonObject meta)
        {
            foreach (var own in meta.Where(static entry => entry.Key.StartsWith("io.modelcontextprotocol/", StringComparison.Ordinal)).Select(static entry => entry.Key).ToArray())
            {
                meta.Remove(own);
            }

            if (meta.Count == 0)
            {
                told.Remove("_meta");
            }
        }

        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), told.ToJsonString());
    }

    private static UpstreamFacts Everything() => FakeUpstream.FactsOf(
        $"[{Tool}]",
        """[{"name":"greet","arguments":[{"name":"who","required":true,"future":1}],"future":true}]""",
        """[{"uri":"file:///a","name":"a","future":1}]""",
        """[{"uriTemplate":"file:///{x}","name":"t","future":1}]""",
        FakeUpstream.Everything);
}
