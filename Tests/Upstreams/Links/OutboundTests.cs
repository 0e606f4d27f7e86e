using System.Text;
using System.Text.Json;
using Actors.Upstreams.Links;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Upstreams.Links;

public sealed class OutboundTests
{
    private const string Info = """{"name":"host","version":"1"}""";

    private static readonly McpClientOptions Options = new()
    {
        ClientInfo = new Implementation { Name = "host", Version = "1" },
        Capabilities = new ClientCapabilities { Sampling = new() },
    };

    private readonly Outbound _legacy = new(Options, "2025-11-25");
    private readonly Outbound _modern = new(Options, "2026-07-28");
    private readonly Exchange _exchange = new(1_000_001, "call", "tools/call");

    [Fact]
    public void Line_WithoutMeta_IsWhatCame()
    {
        Assert.Equal(
            """{"jsonrpc":"2.0","id":1000001,"method":"tools/call","params":{"name":"a","arguments":{"n":1.50,"t":"h\u00e9"}}}""",
            Line(_legacy, """{"name":"a","arguments":{"n":1.50,"t":"h\u00e9"}}"""));
    }

    [Fact]
    public void Line_OfPrettyJson_HasNoEnds()
    {
        var line = Line(_legacy, "{\r\n  \"name\": \"a\",\n  \"arguments\": {\n    \"text\": \"one\\ntwo\"\n  }\n}");

        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\r', line);
        Assert.Equal("one\ntwo", JsonElement.Parse(line).GetProperty("params").GetProperty("arguments").GetProperty("text").GetString());
    }

    [Fact]
    public void Line_WithoutParameters_NamesNone()
    {
        Assert.Equal("""{"jsonrpc":"2.0","id":1000001,"method":"tools/call"}""", Encoding.UTF8.GetString(_legacy.Line(_exchange, default)));
    }

    [Fact]
    public void Line_ProgressToken_IsTheExchangesOwn()
    {
        var line = Line(_legacy, """{"name":"a","_meta":{"progressToken":"mine","x/own":1}}""");

        Assert.Equal("""{"progressToken":1000001,"x/own":1}""", JsonElement.Parse(line).GetProperty("params").GetProperty("_meta").GetRawText());
        Assert.Equal("mine", _exchange.Token.GetString());
    }

    [Fact]
    public void Line_OlderServer_HearsNothingOfTheCallerItself()
    {
        var line = Line(_legacy, $$$"""{"_meta":{"x/own":1,{{{OfTheCaller("debug")}}}}}""");

        Assert.Equal("""{"x/own":1}""", JsonElement.Parse(line).GetProperty("params").GetProperty("_meta").GetRawText());
    }

    [Fact]
    public void Line_NewestServer_HearsOfTheHostAndWhatTheCallerWantsForThisRequest()
    {
        var meta = JsonElement.Parse(Line(_modern, $$$"""{"_meta":{{{{OfTheCaller("debug")}}}}}""")).GetProperty("params").GetProperty("_meta");

        Assert.Equal("2026-07-28", meta.GetProperty("io.modelcontextprotocol/protocolVersion").GetString());
        Assert.Equal(Info, meta.GetProperty("io.modelcontextprotocol/clientInfo").GetRawText());
        Assert.Equal("""{"sampling":{},"extensions":{"x/tasks":{}}}""", meta.GetProperty("io.modelcontextprotocol/clientCapabilities").GetRawText());
        Assert.Equal("debug", meta.GetProperty("io.modelcontextprotocol/logLevel").GetString());
    }

    [Fact]
    public void Line_NewestServerWithoutParameters_HearsOfTheHost()
    {
        var meta = JsonElement.Parse(_modern.Line(_exchange, default)).GetProperty("params").GetProperty("_meta");

        Assert.Equal(Info, meta.GetProperty("io.modelcontextprotocol/clientInfo").GetRawText());
        Assert.Equal("""{"sampling":{}}""", meta.GetProperty("io.modelcontextprotocol/clientCapabilities").GetRawText());
    }

    [Fact]
    public void Params_SayTheSameAsTheLine()
    {
        var parameters = JsonElement.Parse($$$"""{"name":"a","_meta":{"progressToken":1,{{{OfTheCaller("info")}}}}}""");

        var said = _modern.Params(_exchange, parameters)!.ToJsonString();

        Assert.Equal(JsonElement.Parse(_modern.Line(_exchange, parameters)).GetProperty("params").GetRawText(), said);
    }

    private static string OfTheCaller(string level) =>
        $$$$"""
        "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"caller","version":"9"},"io.modelcontextprotocol/clientCapabilities":{"roots":{},"extensions":{"x/tasks":{}}},"io.modelcontextprotocol/logLevel":"{{{{level}}}}"
        """;

    private string Line(Outbound outbound, string parameters) => Encoding.UTF8.GetString(outbound.Line(_exchange, JsonElement.Parse(parameters)));
}
