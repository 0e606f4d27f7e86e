using System.Text.Json;
using Actors.Core.Tasks;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Reads from a call or notification what matters to the session itself.</summary>
internal static class Intents
{
    /// <summary>What the call means to the session itself, if anything.</summary>
    public static Intent? Of(CallSession call) => call.Method switch
    {
        "logging/setLevel" => Make(IntentKind.SetLevel, call.Params, "level"u8),
        "resources/subscribe" => Make(IntentKind.Subscribe, call.Params, "uri"u8),
        "resources/unsubscribe" => Make(IntentKind.Unsubscribe, call.Params, "uri"u8),
        "tasks/result" => Make(IntentKind.AwaitTask, call.Params, "taskId"u8) is { } wait && TaskId.IsValid(wait.Value) ? wait : null,
        _ => null,
    };

    /// <summary>The id that a cancellation names; null when it names none, and is to be ignored.</summary>
    public static RequestId? CancelledId(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("requestId"u8, out var id))
        {
            return null;
        }

        return id.ValueKind switch
        {
            JsonValueKind.String => new RequestId(id.GetString()!),
            JsonValueKind.Number when id.TryGetInt64(out var number) => new RequestId(number),
            _ => null,
        };
    }

    private static Intent? Make(IntentKind kind, JsonElement parameters, ReadOnlySpan<byte> name) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? new Intent(kind, value.GetString()!)
            : null;
}
