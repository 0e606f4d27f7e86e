using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Reads what a session's server sends, as inputs of the machine.</summary>
internal static class Outgoing
{
    /// <summary>The input for a message; null for what clients are not shown.</summary>
    /// <param name="stream">The call's stream, or 0.</param>
    /// <param name="message">The message.</param>
    /// <param name="prefix">Goes before the server's own question ids, which begin anew with each server.</param>
    /// <param name="now">The time.</param>
    /// <param name="keeps">Whether the session keeps what an answer says was done.</param>
    public static SessionInput? Read(int stream, JsonRpcMessage message, string prefix, DateTimeOffset now, bool keeps = true) => message switch
    {
        JsonRpcResponse => new Finished(stream, keeps, Wire.ToJson(message), now),
        JsonRpcError => new Finished(stream, false, Wire.ToJson(message), now),
        JsonRpcRequest request => Question(stream, request, prefix, now),
        JsonRpcNotification notification => Notice(stream, notification, prefix, now),
        _ => null,
    };

    /// <summary>The id of a question as the client sees it.</summary>
    public static string QuestionId(string prefix, RequestId id) => prefix + id;

    private static Asked Question(int stream, JsonRpcRequest request, string prefix, DateTimeOffset now)
    {
        var id = QuestionId(prefix, request.Id);
        var renamed = new JsonRpcRequest { Id = new RequestId(id), Method = request.Method, Params = request.Params };
        return new Asked(stream, id, Wire.ToJson(renamed), now);
    }

    private static Notified? Notice(int stream, JsonRpcNotification notification, string prefix, DateTimeOffset now)
    {
        switch (notification.Method)
        {
            case NotificationMethods.ProgressNotification:
                return new(stream, EventKind.Progress, "", null, Wire.ToJson(notification), now);
            case NotificationMethods.LoggingMessageNotification:
                return new(stream, EventKind.Message, "", Text(notification.Params, "level"), Wire.ToJson(notification), now);
            case NotificationMethods.CancelledNotification when notification.Params is JsonObject parameters && parameters["requestId"] is { } id:
                var renamed = new JsonObject(parameters.Where(member => member.Key != "requestId").Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())))
                {
                    ["requestId"] = prefix + id,
                };
                return new(stream, EventKind.Message, "", null, Wire.ToJson(new JsonRpcNotification { Method = notification.Method, Params = renamed }), now);
            case NotificationMethods.ToolListChangedNotification or NotificationMethods.PromptListChangedNotification or NotificationMethods.ResourceListChangedNotification:
                return new(stream, EventKind.Message, notification.Method, null, Wire.ToJson(notification), now);
            default:
                return new(stream, EventKind.Message, "", null, Wire.ToJson(notification), now);
        }
    }

    private static string? Text(JsonNode? parameters, string name) =>
        parameters is JsonObject values && values[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
