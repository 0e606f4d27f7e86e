using System.Security.Claims;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>What sessions are told of tasks: everything in 2025-11-25, and nothing in older revisions. The SDK's types have no place for it.</summary>
internal sealed class LegacyTaskSurface(TaskCaller caller)
{
    /// <summary>Adds the capability to the answer to <c>initialize</c>.</summary>
    public void Declare(JsonObject result, string version, TaskOffer offer, ClaimsPrincipal? user)
    {
        if (version != McpVersion.NewestLegacy || result["capabilities"] is not JsonObject capabilities || !offer.Any)
        {
            return;
        }

        var tasks = new JsonObject { ["cancel"] = new JsonObject(), ["requests"] = new JsonObject { ["tools"] = new JsonObject { ["call"] = new JsonObject() } } };
        if (caller.MayList(user))
        {
            tasks["list"] = new JsonObject();
        }

        // An author who serves tasks in another way has said so.
        capabilities.TryAdd("tasks", tasks);
    }

    /// <summary>Says in a list of tools which of them run as tasks.</summary>
    public static void Complete(JsonObject result, string version, TaskOffer offer, McpServerPrimitiveCollection<McpServerTool>? known)
    {
        foreach (var tool in (result["tools"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (version != McpVersion.NewestLegacy)
            {
                tool.Remove("execution");
            }
            else if (SupportOf(tool, offer, known) is { } support)
            {
                tool["execution"] = new JsonObject { ["taskSupport"] = support };
            }
        }
    }

    private static string? SupportOf(JsonObject tool, TaskOffer offer, McpServerPrimitiveCollection<McpServerTool>? known) =>
        tool["name"] is JsonValue value && value.TryGetValue(out string? name) && known?.TryGetPrimitive(name, out var found) == true && offer.CanRun(found)
            ? offer.Of(found).Support switch
            {
                TaskSupport.Optional => "optional",
                TaskSupport.Required => "required",
                _ => null,
            }
            : null;
}
