using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Rig;
using Actors.Tests.Shared;
using Actors.Tests.Upstreams.Links;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>A whole host with real programs behind it, whose file is saved while calls are under way.</summary>
public sealed class ReloadedServersTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RigBench _bench = new();

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Reload_OfOneServer_LeavesTheCallsOfOthersRunning()
    {
        Save("first");
        await using var app = await StartAsync();
        using var kept = await Peer.OpenAsync(app.Urls.Single(), "/servers/kept/mcp", modern: true);
        using var changed = await Peer.OpenAsync(app.Urls.Single(), "/servers/changed/mcp", modern: true);
        await Task.WhenAll(kept.CallAsync("echo"), changed.CallAsync("echo"));

        var running = kept.CallAsync("echo", new JsonObject { ["text"] = "kept", ["ms"] = 2000 });
        var ended = changed.CallAsync("hang");
        await _bench.LoggedAsync(static entry => IsCall(entry, "echo", "ms"));
        await _bench.LoggedAsync(static entry => IsCall(entry, "hang"));
        Save("second");
        var error = await ended;
        var again = await changed.CallAsync("echo", new JsonObject { ["text"] = "again" });

        Assert.False(running.IsCompleted);
        Assert.Contains("changed", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("again", Text(again));
        Assert.Equal("kept", Text(await running));
        // The one that changed has been started twice, the other once.
        Assert.Equal(3, _bench.Log.Count(static entry => entry.What == "started"));
    }

    private static bool IsCall(RigEntry entry, string tool, string? argument = null) =>
        entry.Method == "tools/call" && entry.Detail.GetProperty("name").GetString() == tool
        && (argument is null || entry.Detail.GetProperty("arguments").TryGetProperty(argument, out _));

    private static string Text(JsonElement answer)
    {
        Assert.True(answer.TryGetProperty("result", out var result), answer.ToString());
        return result.GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddMcpServer().WithActors(options => options.Data = _folder.File("data")).WithUpstreams(_folder.File("mcp.json"));
        var app = builder.Build();
        app.MapActors("/mcp");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    // An editor's way: a new file takes the place of the old one.
    private void Save(string version)
    {
        var file = new JsonObject { ["mcpServers"] = new JsonObject { ["kept"] = Server("same"), ["changed"] = Server(version) } };
        File.WriteAllText(_folder.File("mcp.json.new"), file.ToJsonString());
        File.Move(_folder.File("mcp.json.new"), _folder.File("mcp.json"), overwrite: true);
    }

    private JsonObject Server(string version)
    {
        var target = RigTarget.Of(new RigSwitches { Log = _bench.LogFile });
        return new JsonObject
        {
            ["command"] = target.Command,
            ["args"] = new JsonArray([.. target.Arguments.Select(static argument => (JsonNode)argument)]),
            ["env"] = new JsonObject { ["VERSION"] = version },
        };
    }
}
