using System.Text.Json;
using Actors.Core.Upstreams;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>What a server says of itself beside its lists, as options of the SDK's server that stands for it.</summary>
internal static class ServerSetup
{
    /// <summary>Whether it declares a capability.</summary>
    public static bool Declares(UpstreamFacts facts, string capability) =>
        facts.Capabilities.ValueKind == JsonValueKind.Object && facts.Capabilities.TryGetProperty(capability, out var declared) && declared.ValueKind == JsonValueKind.Object;

    /// <summary>Whether its resources can be followed.</summary>
    public static bool CanFollow(UpstreamFacts facts) =>
        Declares(facts, "resources") && (Core.Protocol.McpVersion.IsModern(facts.Version)
            || (facts.Capabilities.GetProperty("resources"u8).TryGetProperty("subscribe"u8, out var subscribe) && subscribe.ValueKind == JsonValueKind.True));

    /// <summary>Puts it into options.</summary>
    public static void Apply(UpstreamFacts facts, McpServerOptions options)
    {
        options.ServerInfo = Items.Read<Implementation>(facts.Info) ?? options.ServerInfo;
        options.ServerInstructions = facts.Instructions;
        if (Declares(facts, "resources"))
        {
            options.Capabilities ??= new ServerCapabilities();
            options.Capabilities.Resources ??= new ResourcesCapability();
            options.Capabilities.Resources.Subscribe = CanFollow(facts);
        }
    }
}
