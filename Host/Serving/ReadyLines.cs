namespace Actors.Host.Serving;

/// <summary>What the user reads once requests are answered.</summary>
internal static class ReadyLines
{
    /// <summary>Writes the address, where the data lies, and a command to try.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="endpoint">The address of the endpoint, with the port that was really taken.</param>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="servers">The names of the servers behind the host.</param>
    public static void Write(TextWriter output, Uri endpoint, ServeSettings settings, IEnumerable<string> servers) => output.Write(
        $$"""
        Actors serves MCP at {{endpoint}}
        {{Lines(endpoint, settings, servers)}}  data   {{settings.Data}}
          try    curl -s {{endpoint}} -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'

        """);

    private static string Lines(Uri endpoint, ServeSettings settings, IEnumerable<string> servers)
    {
        var files = settings.Root is null ? "" : $"  files  {settings.Root}{Environment.NewLine}";
        return files + string.Concat(servers.Select(server => $"  server {new Uri(endpoint, $"/servers/{server}/mcp")}{Environment.NewLine}"));
    }
}
