using System.Buffers;
using System.Text.Json;

namespace Actors.Core.Protocol;

/// <summary>Reads a tool's <c>x-mcp-header</c> annotations. Clients silently drop a tool whose annotations break a rule, so the host refuses it aloud.</summary>
public static class ParameterHeaders
{
    private const string Prefix = "Mcp-Param-";

    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The annotated arguments of a tool; empty for most. False, with the reason, for annotations that are not legal.</summary>
    public static bool TryRead(JsonElement schema, out IReadOnlyList<ParameterHeader> headers, out string? problem)
    {
        var found = new List<ParameterHeader>();
        problem = Read(schema, [], found);
        headers = found;
        return problem is null;
    }

    private static string? Read(JsonElement schema, string[] path, List<ParameterHeader> found)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var member in schema.EnumerateObject())
        {
            var problem = member.Name switch
            {
                "x-mcp-header" => Annotation(schema, member.Value, path, found),
                "properties" when member.Value.ValueKind == JsonValueKind.Object => Properties(member.Value, path, found),
                // Values that an instance may have are not schemas, whatever they look like.
                "const" or "enum" or "default" or "examples" => null,
                _ => IsAnnotated(member.Value) ? $"'x-mcp-header' below '{member.Name}' cannot be found by following properties alone" : null,
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Properties(JsonElement properties, string[] path, List<ParameterHeader> found)
    {
        foreach (var property in properties.EnumerateObject())
        {
            if (Read(property.Value, [.. path, property.Name], found) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Annotation(JsonElement schema, JsonElement annotation, string[] path, List<ParameterHeader> found)
    {
        var where = string.Join('.', path);
        if (path.Length == 0)
        {
            return "'x-mcp-header' is for arguments, not for all of them together";
        }

        if (annotation.ValueKind != JsonValueKind.String || annotation.GetString() is not { Length: > 0 } name || name.AsSpan().ContainsAnyExcept(Token))
        {
            return $"'x-mcp-header' of '{where}' is not a header name";
        }

        if (TypeOf(schema) is not { } type)
        {
            return $"'x-mcp-header' of '{where}' needs the type string, integer or boolean";
        }

        if (found.Exists(other => other.Header.AsSpan(Prefix.Length).Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            return $"'x-mcp-header' of '{where}' repeats the name '{name}'";
        }

        found.Add(new(Prefix + name, path, type));
        return null;
    }

    private static string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type"u8, out var type))
        {
            return null;
        }

        // A nullable argument is listed as its type and null.
        var names = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Where(entry => entry.ValueKind != JsonValueKind.String || !entry.ValueEquals("null"u8))] : new[] { type };
        return names is [{ ValueKind: JsonValueKind.String } only] && only.GetString() is ("string" or "integer" or "boolean") and var name ? name : null;
    }

    private static bool IsAnnotated(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(member => member.Name == "x-mcp-header" || IsAnnotated(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(IsAnnotated),
        _ => false,
    };
}
