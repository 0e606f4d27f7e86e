using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Upstreams.Serving;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Upstreams.Serving;

public sealed class ForwardedParamsTests
{
    [Fact]
    public void Of_Call_IsUntouchedButForItsName()
    {
        var request = Request("""{"name":"files_read","arguments":{"n":1.50,"big":12345678901234567890,"none":null},"unknown":[1],"_meta":{"progressToken":7,"vendor":{"a":1},"traceparent":"t"}}""");

        var forwarded = ForwardedParams.Of(request, ("name", "read"));

        Assert.Equal(
            """{"name":"read","arguments":{"n":1.50,"big":12345678901234567890,"none":null},"unknown":[1],"_meta":{"progressToken":7,"vendor":{"a":1},"traceparent":"t"}}""",
            forwarded.GetRawText());
    }

    [Fact]
    public void Of_WhatIsSaidToThisHostOnly_IsLeftOut()
    {
        var request = Request(
            """
            {"name":"x","task":{"ttl":1},"requestState":"s","inputResponses":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
            "io.modelcontextprotocol/clientInfo":{},"io.modelcontextprotocol/clientCapabilities":{},"actors/idempotencyKey":"secret","io.modelcontextprotocol/related-task":{}}}
            """);

        Assert.Equal("""{"name":"x","_meta":{}}""", ForwardedParams.Of(request).GetRawText());
    }

    [Fact]
    public void Of_ArgumentsThatAFilterChanged_GoAsItLeftThem()
    {
        var arguments = new Dictionary<string, JsonElement> { ["a"] = JsonElement.Parse("2") };

        var forwarded = ForwardedParams.Of(Request("""{"name":"x","arguments":{"a":1}}"""), arguments: arguments);

        Assert.Equal("""{"name":"x","arguments":{"a":2}}""", forwarded.GetRawText());
    }

    private static JsonRpcRequest Request(string parameters) => new() { Method = "tools/call", Params = JsonNode.Parse(parameters) };
}
