using System.Globalization;
using System.Text.Json;
using Actors.Host.Operators;

namespace Actors.Host.Upstreams;

/// <summary>Servers behind a host as text for people, from the JSON of the operators' page.</summary>
internal static class UpstreamTable
{
    private static readonly string[] Heads = ["NAME", "PHASE", "CALLS", "NODE", "TARGET", "LAST ERROR"];

    /// <summary>Writes them as a table.</summary>
    public static void Write(TextWriter output, string json, DateTimeOffset now)
    {
        using var page = JsonDocument.Parse(json);
        var rows = page.RootElement.GetProperty("upstreams"u8).EnumerateArray().Select(server => Row(server, now)).ToList();
        if (rows.Count == 0)
        {
            output.WriteLine("No servers.");
            return;
        }

        Table.Write(output, Heads, rows);
    }

    private static string[] Row(JsonElement server, DateTimeOffset now) =>
    [
        Text(server, "name"),
        Text(server, "phase"),
        server.TryGetProperty("calls"u8, out var calls) ? calls.GetInt32().ToString(CultureInfo.InvariantCulture) : "-",
        Text(server, "node") is { Length: > 0 } node ? Table.Clean(node) : "-",
        $"{Text(server, "transport")} {Table.Clean(Text(server, "target"))}",
        Error(server, now),
    ];

    private static string Error(JsonElement server, DateTimeOffset now)
    {
        var error = Table.Clean(Text(server, "lastError"));
        var age = server.TryGetProperty("lastErrorAt"u8, out var at) ? $"{Ages.Text(now - at.GetDateTimeOffset())} ago: " : "";
        var retry = server.TryGetProperty("retryAt"u8, out var again) && again.GetDateTimeOffset() > now ? $" (again in {Ages.Text(again.GetDateTimeOffset() - now)})" : "";
        return error.Length == 0 ? "" : age + error + retry;
    }

    private static string Text(JsonElement server, string name) => server.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
