using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Protocol;

/// <summary>One message from a client, read once: its shape is checked, its values are still JSON.</summary>
public sealed class Incoming
{
    /// <summary>The longest request id that is accepted, in characters: ids travel inside event ids.</summary>
    public const int MaxIdLength = 256;

    private Incoming(JsonElement body) => Body = body;

    /// <summary>What it is.</summary>
    public IncomingKind Kind { get; private init; }

    /// <summary>Why it is <see cref="IncomingKind.Invalid"/>; otherwise null.</summary>
    public string? Problem { get; private init; }

    /// <summary>The id, where one could be read; its <see cref="RequestId.Id"/> is null otherwise.</summary>
    public RequestId Id { get; private init; }

    /// <summary>The method of a request or notification; otherwise empty.</summary>
    public string Method { get; private init; } = "";

    /// <summary>The <c>params</c> object; <see cref="JsonValueKind.Undefined"/> when absent.</summary>
    public JsonElement Params { get; private init; }

    /// <summary>The whole message.</summary>
    public JsonElement Body { get; }

    /// <summary>The <c>_meta</c> object of the parameters; <see cref="JsonValueKind.Undefined"/> when absent or not an object.</summary>
    public JsonElement Meta =>
        Params.ValueKind == JsonValueKind.Object && Params.TryGetProperty("_meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object ? meta : default;

    /// <summary>The string at <paramref name="name"/> in the parameters, or null when absent or not a string.</summary>
    public string? Text(ReadOnlySpan<byte> name) =>
        Params.ValueKind == JsonValueKind.Object && Params.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The parameters for the SDK, backed by the parsed body; null when absent.</summary>
    public JsonNode? ParamsNode() => Params.ValueKind == JsonValueKind.Object ? JsonObject.Create(Params) : null;

    /// <summary>Reads one message.</summary>
    public static Incoming Of(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return new(body) { Problem = "A message is a JSON object." };
        }

        RequestId id = default;
        var hasId = body.TryGetProperty("id"u8, out var idElement);
        if (hasId && !TryReadId(idElement, out id))
        {
            return new(body) { Problem = $"'id' is a string of at most {MaxIdLength} characters or an integer, and never null." };
        }

        if (!body.TryGetProperty("jsonrpc"u8, out var version) || version.ValueKind != JsonValueKind.String || !version.ValueEquals("2.0"u8))
        {
            return new(body) { Id = id, Problem = "'jsonrpc' must be \"2.0\"." };
        }

        return body.TryGetProperty("method"u8, out var method) ? Call(body, hasId, id, method) : Answer(body, hasId, id);
    }

    private static Incoming Call(JsonElement body, bool hasId, RequestId id, JsonElement method)
    {
        if (method.ValueKind != JsonValueKind.String || body.TryGetProperty("result"u8, out _) || body.TryGetProperty("error"u8, out _))
        {
            return new(body) { Id = id, Problem = "'method' is a string, and excludes 'result' and 'error'." };
        }

        if (body.TryGetProperty("params"u8, out var parameters) && parameters.ValueKind != JsonValueKind.Object)
        {
            return new(body) { Id = id, Problem = "'params' is an object." };
        }

        return new(body)
        {
            Kind = hasId ? IncomingKind.Request : IncomingKind.Notification,
            Id = id,
            Method = method.GetString()!,
            Params = parameters,
        };
    }

    private static Incoming Answer(JsonElement body, bool hasId, RequestId id)
    {
        var hasResult = body.TryGetProperty("result"u8, out var result);
        var hasError = body.TryGetProperty("error"u8, out var error);
        return hasId && hasResult != hasError && (hasError ? IsError(error) : result.ValueKind == JsonValueKind.Object)
            ? new(body) { Kind = IncomingKind.Response, Id = id }
            : new(body) { Id = id, Problem = "A message has a 'method', or an 'id' with either a 'result' object or an 'error' object." };
    }

    private static bool TryReadId(JsonElement element, out RequestId id)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String when element.GetString() is { Length: <= MaxIdLength } text:
                id = new RequestId(text);
                return true;
            case JsonValueKind.Number when element.TryGetInt64(out var number):
                id = new RequestId(number);
                return true;
            default:
                id = default;
                return false;
        }
    }

    private static bool IsError(JsonElement error) =>
        error.ValueKind == JsonValueKind.Object
        && error.TryGetProperty("code"u8, out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out _)
        && error.TryGetProperty("message"u8, out var message) && message.ValueKind == JsonValueKind.String;
}
