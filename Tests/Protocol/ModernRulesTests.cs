using System.Text.Json.Nodes;
using Actors.Core.Protocol;

namespace Actors.Tests.Protocol;

public sealed class ModernRulesTests
{
    private const string Good = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";
    private const string V999 = """{"io.modelcontextprotocol/protocolVersion":"v999.0.0","io.modelcontextprotocol/clientCapabilities":{}}""";

    // Each row breaks one rule, or several: then the first in the pipeline's order must win.
    [Theory]
    [InlineData("version header absent", "tools/list", Good, null, "tools/list", null, 400, -32020)]
    [InlineData("version header absent wins over metadata", "tools/list", "null", null, "tools/list", null, 400, -32020)]
    [InlineData("no metadata", "tools/list", "null", "2026-07-28", "tools/list", null, 400, -32602)]
    [InlineData("metadata of another type", "tools/list", "[]", "2026-07-28", "tools/list", null, 400, -32602)]
    [InlineData("no version in metadata", "tools/list", """{"io.modelcontextprotocol/clientCapabilities":{}}""", "2026-07-28", "tools/list", null, 400, -32602)]
    [InlineData("version not a string", "tools/list", """{"io.modelcontextprotocol/protocolVersion":1,"io.modelcontextprotocol/clientCapabilities":{}}""", "2026-07-28", "tools/list", null, 400, -32602)]
    [InlineData("no capabilities", "tools/list", """{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}""", "2026-07-28", "tools/list", null, 400, -32602)]
    [InlineData("capabilities not an object", "tools/list", """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]}""", "2026-07-28", "tools/list", null, 400, -32602)]
    [InlineData("header and metadata differ", "tools/list", V999, "2026-07-28", "tools/list", null, 400, -32020)]
    [InlineData("both unknown", "tools/list", V999, "v999.0.0", "tools/list", null, 400, -32022)]
    [InlineData("both legacy", "tools/list", """{"io.modelcontextprotocol/protocolVersion":"2025-11-25","io.modelcontextprotocol/clientCapabilities":{}}""", "2025-11-25", "tools/list", null, 400, -32022)]
    [InlineData("method header absent", "tools/list", Good, "2026-07-28", null, null, 400, -32020)]
    [InlineData("method header of another case", "tools/list", Good, "2026-07-28", "TOOLS/LIST", null, 400, -32020)]
    [InlineData("method header unequal wins over unknown method", "no/such", Good, "2026-07-28", "tools/list", null, 400, -32020)]
    [InlineData("unknown method", "no/such", Good, "2026-07-28", "no/such", null, 404, -32601)]
    [InlineData("unknown method wins over name", "tasks/get", Good, "2026-07-28", "tasks/get", null, 404, -32601)]
    [InlineData("name header absent", "tools/call", Good, "2026-07-28", "tools/call", null, 400, -32020)]
    [InlineData("name header unequal", "tools/call", Good, "2026-07-28", "tools/call", "other", 400, -32020)]
    [InlineData("name header of another case", "tools/call", Good, "2026-07-28", "tools/call", "ECHO", 400, -32020)]
    [InlineData("name header illegal", "tools/call", Good, "2026-07-28", "tools/call", "ech\u00f6", 400, -32020)]
    [InlineData("name header badly encoded", "tools/call", Good, "2026-07-28", "tools/call", "=?base64?ZWNo!!8=?=", 400, -32020)]
    [InlineData("log level unknown", "tools/list", """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/logLevel":"loud"}""", "2026-07-28", "tools/list", null, 400, -32602)]
    public void Check_BrokenRule_IsTheOneAnswered(string why, string method, string meta, string? version, string? methodHeader, string? name, int status, int code)
    {
        var message = Request(method, meta);

        var refusal = ModernRules.Check(message, new ModernHeaders(version, methodHeader, name), Serves);

        Assert.True(refusal is not null, why);
        Assert.Equal((status, code, true), (refusal.Status, refusal.Error.Code, refusal.WithId));
    }

    [Theory]
    [InlineData("tools/list", null)]
    [InlineData("tools/list", "ignored")]
    [InlineData("tools/call", "echo")]
    [InlineData("tools/call", "=?base64?ZWNobw==?=")]
    [InlineData("resources/read", "file:///a")]
    public void Check_GoodRequest_Passes(string method, string? name)
    {
        var message = Request(method, Good);

        var refusal = ModernRules.Check(message, new ModernHeaders("2026-07-28", method, name), Serves);

        Assert.Null(refusal);
    }

    [Fact]
    public void Check_Response_IsRefusedWithoutId()
    {
        var message = Incoming.Of(System.Text.Json.JsonElement.Parse("""{"jsonrpc":"2.0","id":1,"result":{}}"""));

        var refusal = ModernRules.Check(message, default, Serves);

        Assert.Equal((400, -32600, false), (refusal!.Status, refusal.Error.Code, refusal.WithId));
    }

    [Fact]
    public void Unsupported_ListsWhatARequestCanSelect()
    {
        var refusal = ModernRules.Unsupported("v\"1");

        var data = JsonNode.Parse(refusal.Error.Data!)!;
        Assert.Equal(["2026-07-28"], data["supported"]!.AsArray().Select(version => (string)version!));
        Assert.Equal("v\"1", (string?)data["requested"]);
    }

    [Theory]
    [InlineData(-32601, 404)]
    [InlineData(-32020, 400)]
    [InlineData(-32021, 400)]
    [InlineData(-32022, 400)]
    [InlineData(-32602, 200)]
    [InlineData(-32603, 200)]
    [InlineData(7, 200)]
    public void StatusOf_Code_IsTheRevisions(int code, int status) => Assert.Equal(status, ModernRules.StatusOf(code));

    private static bool Serves(string method) => method is "tools/list" or "tools/call" or "resources/read";

    private static Incoming Request(string method, string meta) => Incoming.Of(System.Text.Json.JsonElement.Parse(
        $$$"""{"jsonrpc":"2.0","id":"a","method":"{{{method}}}","params":{"name":"echo","uri":"file:///a","_meta":{{{meta}}} } }"""));
}
