using System.Text.Json.Nodes;
using Actors.Core.Protocol;

namespace Actors.Upstreams.Serving;

/// <summary>Puts the items of lists in their places as their servers wrote them.</summary>
internal static class ListItems
{
    /// <summary>Completes the result of a method, if it is a list.</summary>
    public static void Restore(string method, JsonObject result)
    {
        var member = method switch
        {
            "tools/list" => "tools",
            "prompts/list" => "prompts",
            "resources/list" => "resources",
            "resources/templates/list" => "resourceTemplates",
            _ => null,
        };
        if (member is not null && result[member] is JsonArray items)
        {
            Untouched.RestoreItems(items);
        }
    }
}
