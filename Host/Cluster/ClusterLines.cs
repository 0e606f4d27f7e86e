using Actors.Host.Cluster.Children;
using Actors.Host.Cluster.Nodes;
using Actors.Host.Cluster.Storage;

namespace Actors.Host.Cluster;

/// <summary>What the user reads once the cluster answers.</summary>
internal static class ClusterLines
{
    /// <summary>Writes every address.</summary>
    public static void Write(ClusterConsole console, Uri front, IEnumerable<ClusterNode> nodes, IClusterStorage storage)
    {
        var mcp = new Uri(front, "/mcp");
        console.Write(
            $$"""
            Actors serves MCP at {{mcp}}, each request by the next of these nodes:
            {{string.Join('\n', nodes.Select(node => $"  {node.Front.Name,-8} {node.Front.Address}mcp  (process {node.ProcessId})"))}}
              storage  {{storage.Description}}
              try      curl -s {{mcp}} -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'

            """);
    }
}
