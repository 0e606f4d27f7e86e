using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Wire;

/// <summary>Makes JSON in which every property that a type has is there, always the same.</summary>
internal static class SampleJson
{
    private const string ClrType = "x-type";

    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, node) =>
        {
            JsonObject named = node as JsonObject ?? [];
            named[ClrType] = (Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type).ToString();
            return named;
        },
    };

    // What schemas do not tell, because a type writes itself or means something by its text.
    private static readonly Dictionary<string, Func<JsonNode>> Known = new()
    {
        [typeof(JsonElement).ToString()] = () => new JsonObject { ["any"] = new JsonArray(1, "two", null) },
        [typeof(JsonNode).ToString()] = () => new JsonObject { ["any"] = new JsonArray(1, "two", null) },
        [typeof(JsonObject).ToString()] = () => new JsonObject { ["any"] = 1 },
        [typeof(object).ToString()] = () => new JsonObject { ["any"] = 1 },
        // Each of these has converters of the SDK's own.
        [typeof(ElicitationCapability).ToString()] = () => new JsonObject { ["form"] = new JsonObject(), ["url"] = new JsonObject() },
        [typeof(RequestId).ToString()] = () => JsonValue.Create(7),
        [typeof(TimeSpan).ToString()] = () => JsonValue.Create("00:01:30"),
        [typeof(DateTimeOffset).ToString()] = () => JsonValue.Create("2026-01-02T03:04:05.006+00:00"),
        [typeof(Uri).ToString()] = () => JsonValue.Create("https://example.com/path"),
        [typeof(byte[]).ToString()] = () => JsonValue.Create("AQID"),
        [typeof(ReadOnlyMemory<byte>).ToString()] = () => JsonValue.Create("AQID"),
    };

    public static JsonNode? Of(JsonTypeInfo type)
    {
        JsonObject schema = type.GetJsonSchemaAsNode(Options).AsObject();
        return Of(schema, "value", schema, depth: 0);
    }

    private static JsonNode? Of(JsonObject schema, string name, JsonObject root, int depth)
    {
        string clr = (string)schema[ClrType]!;
        if (Known.TryGetValue(clr, out Func<JsonNode>? sample))
        {
            return sample();
        }

        if ((string?)schema["$ref"] is { } path)
        {
            // A type within itself would go on for ever; the same type in two places need not be left out of the second.
            JsonNode target = path.Split('/').Skip(1).Aggregate((JsonNode)root, (node, step) => node[step]!);
            return depth > 8 ? null : Of(target.AsObject(), name, root, depth + 1);
        }

        if (schema["enum"] is JsonArray names)
        {
            // The first is "none", which nobody sends.
            return names.Last(value => value is not null)!.DeepClone();
        }

        if (clr.Contains("Dictionary`2[System.String,System.Text.Json.JsonElement]", StringComparison.Ordinal)
            || clr.Contains("Dictionary`2[System.String,System.Object]", StringComparison.Ordinal))
        {
            return new JsonObject { ["key"] = new JsonObject { ["any"] = 1 } };
        }

        JsonNode? kind = schema["type"] is JsonArray several ? several.First(one => (string?)one != "null") : schema["type"];
        return (string?)kind switch
        {
            "object" when schema["additionalProperties"] is JsonObject values => new JsonObject { ["key"] = Of(values, "value", root, depth + 1) },
            "object" => new JsonObject((schema["properties"] as JsonObject ?? []).Select(property => KeyValuePair.Create(property.Key, Of(property.Value!.AsObject(), property.Key, root, depth + 1)))),
            "array" => new JsonArray(Of(schema["items"]!.AsObject(), name, root, depth + 1)),
            "string" => JsonValue.Create($"some {name}"),
            "integer" => JsonValue.Create(1),
            "number" => JsonValue.Create(1.5),
            "boolean" => JsonValue.Create(true),
            _ => throw new NotSupportedException($"Say here what a sample of {clr} looks like: {schema.ToJsonString()}"),
        };
    }
}
