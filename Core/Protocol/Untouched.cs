using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Protocol;

/// <summary>
/// What was made elsewhere and goes out as it was written, members included that no type here knows. The SDK's types carry the
/// JSON through filters and handlers in their metadata, and on the way back to the caller it takes their place. What the host itself adds
/// stays, where the JSON says nothing of it.
/// </summary>
public static class Untouched
{
    private const string Key = "actors/untouched";

    // What a host says of its own results and items, and not of what they are about.
    private static readonly string[] Added = ["resultType", "execution"];

    // How long an answer is good, and for whom: whoever passed it on has seen what was written, and may know better.
    private static readonly string[] Decided = ["ttlMs", "cacheScope"];

    /// <summary>Metadata that carries the JSON of a whole result, or of an item of a list.</summary>
    public static JsonObject Carry(JsonElement whole) => new() { [Key] = JsonObject.Create(whole) };

    /// <summary>Has an exception carry the <c>data</c> of an error.</summary>
    public static TException Carry<TException>(TException exception, JsonElement data)
        where TException : McpException
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (data.ValueKind != JsonValueKind.Undefined)
        {
            exception.Data[Key] = data;
        }

        return exception;
    }

    /// <summary>Puts what an answer carries in its place (<see cref="ICallTransport.PassThrough"/>).</summary>
    public static TMessage Restore<TMessage>(TMessage answer)
        where TMessage : JsonRpcMessage
    {
        switch (answer as JsonRpcMessage)
        {
            case JsonRpcResponse { Result: JsonObject result } response:
                if (Carried(result) is { } whole)
                {
                    Complete(whole, result);
                    response.Result = whole;
                }

                break;
            case JsonRpcError { Error.Data: { } data } error when Data(data) is { } carried:
                error.Error.Data = carried;
                break;
        }

        return answer;
    }

    /// <summary>Puts what the items of a list carry in their places.</summary>
    public static void RestoreItems(JsonArray items)
    {
        ArgumentNullException.ThrowIfNull(items);
        for (var index = 0; index < items.Count; index++)
        {
            if (items[index] is JsonObject item && Carried(item) is { } whole)
            {
                Complete(whole, item);
                items[index] = whole;
            }
        }
    }

    private static JsonObject? Carried(JsonObject carrier)
    {
        if (carrier["_meta"] is not JsonObject meta || meta[Key] is not JsonObject whole)
        {
            return null;
        }

        meta.Remove(Key);
        return whole;
    }

    private static void Complete(JsonObject whole, JsonObject made)
    {
        foreach (var name in Decided.Where(made.ContainsKey))
        {
            whole.Remove(name);
        }

        foreach (var name in Added.Concat(Decided))
        {
            Move(made, whole, name);
        }

        if (made["_meta"] is JsonObject { Count: > 0 } said)
        {
            if (whole["_meta"] is not JsonObject meta)
            {
                whole["_meta"] = meta = [];
            }

            foreach (var name in said.Select(entry => entry.Key).ToList())
            {
                Move(said, meta, name);
            }
        }
    }

    private static void Move(JsonObject from, JsonObject to, string name)
    {
        if (!to.ContainsKey(name) && from.TryGetPropertyValue(name, out var value))
        {
            from.Remove(name);
            to[name] = value;
        }
    }

    private static JsonNode? Data(object data) => data switch
    {
        JsonObject carrier when carrier.TryGetPropertyValue(Key, out var carried) => carried?.DeepClone(),
        JsonElement { ValueKind: JsonValueKind.Object } carrier when carrier.TryGetProperty(Key, out var carried) => JsonNode.Parse(carried.GetRawText()),
        IDictionary<string, JsonElement> carrier when carrier.TryGetValue(Key, out var carried) => JsonNode.Parse(carried.GetRawText()),
        IDictionary<string, object> carrier when carrier.TryGetValue(Key, out var carried) && carried is JsonElement element => JsonNode.Parse(element.GetRawText()),
        _ => null,
    };
}
