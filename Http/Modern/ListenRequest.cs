using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Topics;

namespace Actors.Http.Modern;

/// <summary>What a client wants to listen to.</summary>
/// <param name="Lists">The lists whose changes it wants.</param>
/// <param name="Uris">The resources whose changes it wants.</param>
/// <param name="Tasks">The tasks whose changes it wants.</param>
internal sealed record ListenRequest(TopicChanges Lists, IReadOnlyList<string> Uris, IReadOnlyList<string> Tasks)
{
    private static readonly RpcError Missing = new(RpcCode.InvalidParams, "'notifications' is an object that names what to listen to.");

    /// <summary>Reads the parameters; what is unknown in them is ignored, and what is known must have its type.</summary>
    public static ListenRequest? Parse(JsonElement parameters, out RpcError? problem)
    {
        problem = Missing;
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("notifications"u8, out var wanted) || wanted.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        problem = null;
        var lists = Flag(wanted, "toolsListChanged", TopicChanges.Tools, ref problem)
            | Flag(wanted, "promptsListChanged", TopicChanges.Prompts, ref problem)
            | Flag(wanted, "resourcesListChanged", TopicChanges.Resources, ref problem);
        var uris = Texts(wanted, "resourceSubscriptions", "uris", ref problem);
        var tasks = Texts(wanted, "taskIds", "ids of tasks", ref problem);
        return problem is null ? new(lists, uris, tasks) : null;
    }

    /// <summary>Whether the parameters have anything to say about tasks, well-formed or not.</summary>
    public static bool NamesTasks(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("notifications"u8, out var wanted) && wanted.ValueKind == JsonValueKind.Object
        && wanted.TryGetProperty("taskIds"u8, out var tasks) && tasks.ValueKind != JsonValueKind.Null;

    private static TopicChanges Flag(JsonElement wanted, string name, TopicChanges list, ref RpcError? problem)
    {
        if (!wanted.TryGetProperty(name, out var value))
        {
            return TopicChanges.None;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
        {
            problem = new(RpcCode.InvalidParams, $"'notifications.{name}' is true or false.");
        }

        return value.ValueKind == JsonValueKind.True ? list : TopicChanges.None;
    }

    private static IReadOnlyList<string> Texts(JsonElement wanted, string name, string what, ref RpcError? problem)
    {
        if (!wanted.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(text => text.ValueKind != JsonValueKind.String))
        {
            problem = new(RpcCode.InvalidParams, $"'notifications.{name}' is an array of {what}.");
            return [];
        }

        return [.. value.EnumerateArray().Select(text => text.GetString()!).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)];
    }
}
