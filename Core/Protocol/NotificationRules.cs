using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Protocol;

/// <summary>Which notifications may go out on the stream of one modern request: those about it that it asked for.</summary>
/// <param name="meta">The request's <c>_meta</c>.</param>
public sealed class NotificationRules(JsonElement meta)
{
    private double _progress = double.NegativeInfinity;

    /// <summary>Whether the notification may go out; remembers how far the progress was. One caller at a time.</summary>
    public bool Allow(JsonRpcNotification notification) => notification.Method switch
    {
        "notifications/message" => IsWanted(notification.Params),
        "notifications/progress" => IsProgress(notification.Params),
        // These are about the server, not about this request: listens and sessions get them.
        "notifications/tools/list_changed" or "notifications/prompts/list_changed" or "notifications/resources/list_changed" or "notifications/resources/updated" => false,
        // No longer part of the protocol in this revision.
        "notifications/cancelled" or "notifications/elicitation/complete" or "notifications/tasks/status" => false,
        _ => true,
    };

    private bool IsWanted(JsonNode? parameters) =>
        meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty(MetaKey.LogLevel, out var wanted) && wanted.ValueKind == JsonValueKind.String
        && LogSeverity.Of(wanted.GetString()) is { } least
        && LogSeverity.Of(Text(parameters?["level"])) is { } level && level >= least;

    private bool IsProgress(JsonNode? parameters)
    {
        if (meta.ValueKind != JsonValueKind.Object || !meta.TryGetProperty("progressToken"u8, out var token)
            || parameters?["progressToken"] is not { } given || !JsonElement.DeepEquals(token, JsonSerializer.SerializeToElement(given, ProtocolJson.Default.JsonNode))
            || parameters["progress"] is not JsonValue value || !TryNumber(value, out var progress) || !(progress > _progress))
        {
            return false;
        }

        _progress = progress;
        return true;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool TryNumber(JsonValue value, out double number) =>
        value.TryGetValue(out number) || (value.TryGetValue<JsonElement>(out var element) && element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out number));
}
