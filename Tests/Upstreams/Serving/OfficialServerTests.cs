using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using Actors.Tests.Interop;
using Actors.Tests.Shared;
using Actors.Tests.Upstreams.Links;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Links;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>The official servers behind the host, listed and called whole by the official client, in both generations.</summary>
public sealed class OfficialServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-11-25", false)]
    [InlineData("2025-11-25", true)]
    [InlineData("2026-07-28", false)]
    [InlineData("2026-07-28", true)]
    public async Task Everything_OfficialClient_ListsAndCallsAllOfIt(string version, bool http)
    {
        using var served = http ? await NpmServer.ServeEverythingAsync("streamableHttp") : null;
        UpstreamTarget target = served is null ? await NpmServer.ProgramAsync("server-everything", "stdio") : new HttpTarget { Url = served.Url };
        await using var host = await ServingHost.StartAsync(null, [new UpstreamModel { Name = "everything", Target = target, Prefix = "everything_" }]);
        await using var client = await SdkClient.OpenAsync(new Uri($"{host.Url}/servers/everything/mcp"), version, handlers: Handlers());

        var tools = await client.Client.ListToolsAsync(cancellationToken: Token);
        Assert.NotEmpty(tools);
        foreach (var tool in tools)
        {
            var result = await client.Client.CallToolAsync(tool.Name, Arguments(tool.JsonSchema), cancellationToken: Token);
            Assert.True(result.Content.Count > 0, tool.Name);
            Assert.False(result.IsError == true && Text(result).StartsWith("An error occurred", StringComparison.Ordinal), $"{tool.Name}: {Text(result)}");
        }

        foreach (var prompt in await client.Client.ListPromptsAsync(cancellationToken: Token))
        {
            var arguments = (prompt.ProtocolPrompt.Arguments ?? []).ToDictionary(static argument => argument.Name, static argument => (object?)(argument.Name.EndsWith("Id", StringComparison.Ordinal) ? "1" : argument.Name == "resourceType" ? "Text" : "x"));
            Assert.NotEmpty((await client.Client.GetPromptAsync(prompt.Name, arguments, cancellationToken: Token)).Messages);
        }

        var resources = await client.Client.ListResourcesAsync(cancellationToken: Token);
        Assert.NotEmpty(resources);
        Assert.NotEmpty((await client.Client.ReadResourceAsync(resources[0].Uri, cancellationToken: Token)).Contents);
        Assert.NotEmpty(await client.Client.ListResourceTemplatesAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Lists_ThroughTheHost_AreWhatTheServerSays()
    {
        var target = await NpmServer.ProgramAsync("server-everything", "stdio");
        using var connector = new UpstreamConnector(new OneTarget(target), TimeProvider.System);
        UpstreamFacts facts;
        await using (var link = await connector.ConnectAsync(new UpstreamKey("everything"), UpstreamCredentials.None, new RecordingOutlet(), Token))
        {
            facts = await link.ReadFactsAsync(Token);
        }

        await using var host = await ServingHost.StartAsync(null, [new UpstreamModel { Name = "everything", Target = target, Prefix = "everything_", Background = BackgroundRules.For(new() { Support = Core.Tasks.TaskSupport.Forbidden }) }]);
        using var client = await host.OpenAsync("everything", modern: false);

        AssertSame(facts.Tools, (await client.ResultAsync("tools/list")).GetProperty("tools"), "name");
        AssertSame(facts.Prompts, (await client.ResultAsync("prompts/list")).GetProperty("prompts"), "name");
        AssertSame(facts.Resources, (await client.ResultAsync("resources/list")).GetProperty("resources"), "uri");
        AssertSame(facts.Templates, (await client.ResultAsync("resources/templates/list")).GetProperty("resourceTemplates"), "uriTemplate");
    }

    [Fact]
    public async Task Filesystem_OfficialClient_ReadsAFile()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("note.txt"), "written here", Token);
        var target = await NpmServer.ProgramAsync("server-filesystem", folder.Path);
        await using var host = await ServingHost.StartAsync(null, [new UpstreamModel { Name = "files", Target = target, Prefix = "files_" }]);
        await using var client = await SdkClient.OpenAsync(new Uri($"{host.Url}/mcp"), null);

        Assert.Equal("written here", await client.TextAsync("files_read_text_file", new() { ["path"] = folder.File("note.txt") }));
    }

    private static void AssertSame(JsonElement said, JsonElement told, string id)
    {
        var expected = said.EnumerateArray().OrderBy(item => item.GetProperty(id).GetString(), StringComparer.Ordinal).Select(Whole);
        Assert.Equal(expected, told.EnumerateArray().OrderBy(item => item.GetProperty(id).GetString(), StringComparer.Ordinal).Select(Whole));
    }

    // Whether calls may be tasks is the host's own to say.
    private static string Whole(JsonElement item)
    {
        var whole = (JsonObject)JsonNode.Parse(item.GetRawText())!;
        whole.Remove("execution");
        return whole.ToJsonString();
    }

    private static McpClientHandlers Handlers() => new()
    {
        ElicitationHandler = static (_, _) => new(new ElicitResult { Action = "accept", Content = new Dictionary<string, JsonElement>() }),
        RootsHandler = static (_, _) => new(new ListRootsResult { Roots = [new Root { Uri = "file:///x" }] }),
        SamplingHandler = static (_, _, _) => new(new CreateMessageResult { Model = "m", Role = Role.Assistant, Content = [new TextContentBlock { Text = "said" }] }),
    };

    // Something of the type that each required argument has.
    private static Dictionary<string, object?> Arguments(JsonElement schema)
    {
        var made = new Dictionary<string, object?>();
        foreach (var property in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : [])
        {
            var type = property.Value.TryGetProperty("type", out var named) ? named.GetString() : null;
            made[property.Name] =
                property.Value.TryGetProperty("enum", out var choices) ? choices[0].GetString()
                : property.Value.TryGetProperty("default", out var usual) && property.Name != "duration" ? usual
                : type switch { "number" or "integer" => 1, "boolean" => false, "string" => "x", "array" => Array.Empty<string>(), _ => new JsonObject() };
        }

        return made;
    }

    private static string Text(CallToolResult result) => (result.Content[0] as TextContentBlock)?.Text ?? "";

    private sealed class OneTarget(UpstreamTarget target) : IUpstreamTargets
    {
        public UpstreamTarget Find(string server) => target;
    }
}
