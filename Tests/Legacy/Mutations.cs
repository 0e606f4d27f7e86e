using System.Text;

namespace Actors.Tests.Legacy;

/// <summary>Makes requests that were legal once.</summary>
internal sealed class Mutations(Random random, string session)
{
    private const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static readonly string[] Methods =
        ["tools/call", "tools/list", "prompts/get", "prompts/list", "resources/read", "resources/list", "resources/templates/list", "resources/subscribe",
         "resources/unsubscribe", "completion/complete", "logging/setLevel", "ping", "initialize", "server/discover", "notifications/cancelled", "notifications/initialized", "no/such"];
    private static readonly string[] Params =
        ["{\"name\":\"echo\",\"arguments\":{\"text\":\"hi\"}}", "{\"name\":\"progress\",\"arguments\":{},\"_meta\":{\"progressToken\":1}}", "{\"name\":\"greet\",\"arguments\":{\"name\":\"x\"}}",
         "{\"uri\":\"doc://one\"}", "{\"level\":\"info\"}", "{\"cursor\":\"x\"}", "{}", "{\"requestId\":1}", "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"greet\"},\"argument\":{\"name\":\"name\",\"value\":\"a\"}}",
         "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"a\",\"version\":\"1\"}}"];
    private static readonly string[] Values =
        ["null", "true", "0", "-1", "1e999", "1.5", "99999999999999999999", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "[[]]", "{}", "{\"a\":{\"a\":{}}}", "\"" + new string('x', 5000) + "\""];
    private static readonly string[] Versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2026-07-28", "2027-01-01", "v999", "", "é"];
    private int _id;

    public (byte[] Body, IReadOnlyList<(string Name, string Value)> Headers) Next()
    {
        var modern = random.Next(2) == 0;
        var method = Pick(Methods);
        var parameters = Pick(Params);
        if (modern)
        {
            parameters = parameters.Length == 2 ? "{" + Meta + "}" : parameters[..^1].Replace(",\"_meta\":{\"progressToken\":1}", "", StringComparison.Ordinal) + "," + Meta + "}";
        }

        var body = "{\"jsonrpc\":\"2.0\"," + (method.StartsWith("notif", StringComparison.Ordinal) ? "" : $"\"id\":{++_id * 64 + random.Next(64)},") + "\"method\":\"" + method + "\",\"params\":" + parameters + "}";
        return (Mutate(body), Headers(modern, method));
    }

    private byte[] Mutate(string body)
    {
        for (var times = random.Next(4); times > 0 && body.Length > 1; times--)
        {
            body = random.Next(6) switch
            {
                0 => body.Remove(random.Next(body.Length), 1),
                1 => body.Insert(random.Next(body.Length), Pick(["\"", "{", "}", "[", "]", ",", ":", "\\", "0", "e", " ", "\u0000", "é", "😀"])),
                2 => Replaced(body),
                3 => body[..random.Next(1, body.Length)],
                4 => "[" + body + (random.Next(2) == 0 ? "," + body : "") + "]",
                _ => Replaced(body),
            };
        }

        var bytes = Encoding.UTF8.GetBytes(body);
        if (random.Next(10) == 0 && bytes.Length > 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    // Another value in place of one that follows a colon.
    private string Replaced(string body)
    {
        var colon = body.IndexOf(':', random.Next(body.Length));
        if (colon < 0)
        {
            return body;
        }

        var end = body.AsSpan(colon + 1).IndexOfAny(',', '}');
        return end < 0 ? body : string.Concat(body.AsSpan(0, colon + 1), Pick(Values), body.AsSpan(colon + 1 + end));
    }

    private List<(string Name, string Value)> Headers(bool modern, string method)
    {
        var headers = new List<(string, string)>
        {
            ("Content-Type", random.Next(30) == 0 ? Pick(["text/plain", "application/xml", "x", "application/json; charset=utf-16"]) : "application/json"),
            ("Accept", random.Next(10) == 0 ? Pick(["text/html", "*/*", "application/json", "text/event-stream", ";;", "application/json;q=0"]) : "application/json, text/event-stream"),
        };
        if (modern || random.Next(20) == 0)
        {
            headers.Add(("Mcp-Method", random.Next(20) == 0 ? "x" : method));
            headers.Add(("Mcp-Name", Pick(["echo", "progress", "greet", "doc://one", "=?base64?!!?=", "é"])));
            headers.Add(("MCP-Protocol-Version", random.Next(20) == 0 ? Pick(Versions) : "2026-07-28"));
        }
        else if (random.Next(2) == 0)
        {
            headers.Add(("MCP-Protocol-Version", random.Next(10) == 0 ? Pick(Versions) : "2025-11-25"));
        }

        if (!modern && random.Next(3) > 0)
        {
            headers.Add(("Mcp-Session-Id", random.Next(20) == 0 ? Pick(["x", session[..^1], session + "A", session.ToUpperInvariant(), new string('A', 2000), ""]) : session));
        }

        if (random.Next(30) == 0)
        {
            headers.Add(("Last-Event-ID", Pick(["x", "1.1", "é"])));
        }

        return headers;
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
