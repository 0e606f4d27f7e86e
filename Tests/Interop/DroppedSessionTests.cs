using System.Text;
using System.Text.Json.Nodes;

namespace Actors.Tests.Interop;

/// <summary>Clients that open a session and then forget its id, as some well-known ones do.</summary>
public sealed class DroppedSessionTests(EverythingFixture server) : IClassFixture<EverythingFixture>
{
    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData(null)]
    public async Task Requests_WithoutTheSessionId_AreServed(string? version)
    {
        using var http = new HttpClient();
        var initialize = new JsonObject
        {
            ["protocolVersion"] = version ?? "2025-03-26",
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = "forgetful", ["version"] = "1" },
        };
        var call = new JsonObject { ["name"] = "echo", ["arguments"] = new JsonObject { ["text"] = "no session" } };

        var opened = await AskAsync(http, version, "initialize", initialize);
        var listed = await AskAsync(http, version, "tools/list", new JsonObject());
        var called = await AskAsync(http, version, "tools/call", call);

        Assert.Equal(version ?? "2025-03-26", (string?)opened["result"]!["protocolVersion"]);
        Assert.Equal(5, listed["result"]!["tools"]!.AsArray().Count);
        Assert.NotNull(listed["result"]!["nextCursor"]);
        Assert.Equal("no session", (string?)called["result"]!["content"]![0]!["text"]);
    }

    private async Task<JsonNode> AskAsync(HttpClient http, string? version, string method, JsonNode parameters)
    {
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 7, ["method"] = method, ["params"] = parameters };
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Endpoint) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (version is not null)
        {
            request.Headers.Add("MCP-Protocol-Version", version);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return JsonNode.Parse(text.StartsWith('{') ? text : text.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))["data: ".Length..])!;
    }
}
