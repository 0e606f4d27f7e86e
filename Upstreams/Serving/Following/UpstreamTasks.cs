using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Upstreams;

namespace Actors.Upstreams.Serving.Following;

/// <summary>What a server says of its own tasks. Pure.</summary>
/// <param name="Dialect">How it speaks of them.</param>
/// <param name="Support">Whether calls of the tool may be tasks.</param>
internal readonly record struct UpstreamTasks(UpstreamTaskDialect Dialect, TaskSupport Support)
{
    /// <summary>What it says of one of its tools.</summary>
    public static UpstreamTasks Of(UpstreamFacts facts, JsonElement item)
    {
        if (McpVersion.IsModern(facts.Version))
        {
            // The extension's servers decide by themselves which calls become tasks.
            return Has(facts.Capabilities, "extensions", TaskMeta.Extension) ? new(UpstreamTaskDialect.Extension, TaskSupport.Optional) : default;
        }

        var support = item.TryGetProperty("execution"u8, out var execution) ? JsonEdit.Text(execution, "taskSupport") : null;
        return Has(facts.Capabilities, "tasks", "requests", "tools", "call")
            ? new(UpstreamTaskDialect.Legacy, support switch { "required" => TaskSupport.Required, "optional" => TaskSupport.Optional, _ => TaskSupport.Forbidden })
            : default;
    }

    private static bool Has(JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
            {
                return false;
            }
        }

        return json.ValueKind == JsonValueKind.Object;
    }
}

/// <summary>How a server speaks of its tasks.</summary>
internal enum UpstreamTaskDialect
{
    /// <summary>It has none.</summary>
    None = 0,

    /// <summary>SEP-1686, in 2025-11-25.</summary>
    Legacy,

    /// <summary>The tasks extension of 2026-07-28.</summary>
    Extension,
}
