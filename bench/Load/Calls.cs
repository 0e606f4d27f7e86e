namespace Actors.Bench.Load;

/// <summary>The requests of both generations, as their clients send them.</summary>
public static class Calls
{
    private const string Accept = "application/json, text/event-stream";
    private const string Modern = "2026-07-28";
    private const string Legacy = "2025-11-25";

    /// <summary>A call of a tool in the stateless generation, with its standard headers.</summary>
    public static Call ModernCall(string tool, string arguments, string meta = "") => new(
        new Dictionary<string, string> { ["Accept"] = Accept, ["MCP-Protocol-Version"] = Modern, ["Mcp-Method"] = "tools/call", ["Mcp-Name"] = tool },
        Request("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}},"_meta":{{Meta(meta)}} }"""));

    /// <summary>A call of a tool by a client that knows tasks.</summary>
    public static Call ModernTask(string tool, string arguments) => new(
        new Dictionary<string, string> { ["Accept"] = Accept, ["MCP-Protocol-Version"] = Modern, ["Mcp-Method"] = "tools/call", ["Mcp-Name"] = tool },
        Request("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}},"_meta":{{Meta("", Tasks)}} }"""));

    /// <summary>A request about one task.</summary>
    public static Call ModernOfTask(string method, string id) => new(
        new Dictionary<string, string> { ["Accept"] = Accept, ["MCP-Protocol-Version"] = Modern, ["Mcp-Method"] = method, ["Mcp-Name"] = id },
        Request(method, $$"""{"taskId":"{{id}}","_meta":{{Meta("", Tasks)}} }"""));

    /// <summary>A request without parameters of its own in the stateless generation.</summary>
    public static Call ModernPlain(string method) => new(
        new Dictionary<string, string> { ["Accept"] = Accept, ["MCP-Protocol-Version"] = Modern, ["Mcp-Method"] = method },
        Request(method, $$"""{"_meta":{{Meta("")}} }"""));

    /// <summary>The handshake that opens a session.</summary>
    public static Call Initialize { get; } = new(
        new Dictionary<string, string> { ["Accept"] = Accept },
        Request("initialize", $$"""{"protocolVersion":"{{Legacy}}","capabilities":{"roots":{"listChanged":true},"sampling":{},"elicitation":{} },"clientInfo":{"name":"bench","version":"1.0"} }"""));

    /// <summary>A request within a session.</summary>
    public static Call InSession(string session, string method, string parameters) => new(
        new Dictionary<string, string> { ["Accept"] = Accept, ["MCP-Protocol-Version"] = Legacy, ["Mcp-Session-Id"] = session },
        Request(method, parameters));

    /// <summary>The client's word that it is ready.</summary>
    public static Call Initialized(string session) => new(
        new Dictionary<string, string> { ["Accept"] = Accept, ["MCP-Protocol-Version"] = Legacy, ["Mcp-Session-Id"] = session },
        """{"jsonrpc":"2.0","method":"notifications/initialized"}""");

    /// <summary>Opens a session, as a client does; its id.</summary>
    public static async Task<string> OpenAsync(HttpClient client, bool ready = true)
    {
        using var opened = await Initialize.SendAsync(client, "/mcp");
        if (!opened.IsSuccessStatusCode || !opened.Headers.TryGetValues("Mcp-Session-Id", out var ids))
        {
            throw new BenchFailedException($"initialize was answered with {(int)opened.StatusCode}: {await opened.Content.ReadAsStringAsync()}");
        }

        var id = ids.Single();
        if (ready)
        {
            using var told = await Initialized(id).SendAsync(client, "/mcp");
            if (!told.IsSuccessStatusCode)
            {
                throw new BenchFailedException($"notifications/initialized was answered with {(int)told.StatusCode}");
            }
        }

        return id;
    }

    private static string Request(string method, string parameters) =>
        $$"""{"jsonrpc":"2.0","id":{{Call.IdMark}},"method":"{{method}}","params":{{parameters}} }""";

    private const string Tasks = ""","extensions":{"io.modelcontextprotocol/tasks":{} }""";

    private static string Meta(string more, string capabilities = "") =>
        $$"""{"io.modelcontextprotocol/protocolVersion":"{{Modern}}","io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1.0"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{"form":{} }{{capabilities}} }{{more}} }""";
}
