using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Actors.Core.Protocol;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>Says on a modern result which server made it, as the SDK's server says on its own results.</summary>
internal static class ServerIdentity
{
    private const string Key = "io.modelcontextprotocol/serverInfo";

    private static readonly JsonTypeInfo<Implementation> Info = (JsonTypeInfo<Implementation>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Implementation));

    private static readonly Implementation Unnamed = OfProgram((Assembly.GetEntryAssembly() ?? typeof(McpServer).Assembly).GetName());

    private static readonly ConditionalWeakTable<Implementation, Text> Written = [];

    /// <summary>Adds the server's name and version to a result's metadata.</summary>
    public static void AddTo(JsonObject result, McpServerOptions server)
    {
        if (result["_meta"] is not JsonObject meta)
        {
            result["_meta"] = meta = [];
        }

        // Made once for each server; a part of a cloned element is a part of its text.
        meta[Key] = JsonObject.Create(Of(server).Json);
    }

    /// <summary>The same as the end of a result's text, in place of its last brace; for a result without metadata.</summary>
    public static ReadOnlySpan<byte> Tail(McpServerOptions server) => Of(server).Tail;

    /// <summary>The metadata of a result that has no other.</summary>
    public static ReadOnlySpan<byte> Meta(McpServerOptions server) => Of(server).Meta;

    private static Text Of(McpServerOptions server) => Written.GetValue(server.ServerInfo ?? Unnamed, Write);

    private static Text Write(Implementation server)
    {
        var json = JsonSerializer.SerializeToElement(server, Info);
        var meta = Wire.ToJson(new JsonObject { [Key] = JsonObject.Create(json) });
        return new(json, meta, [.. ",\"_meta\":"u8, .. meta, (byte)'}']);
    }

    private static Implementation OfProgram(AssemblyName name) => new() { Name = name.Name ?? nameof(McpServer), Version = name.Version?.ToString() ?? "1.0.0" };

    private sealed record Text(JsonElement Json, byte[] Meta, byte[] Tail);
}
