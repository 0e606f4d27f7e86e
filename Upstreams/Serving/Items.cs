using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Actors.Core.Protocol;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Serving;

/// <summary>
/// The items of a server's lists, as the SDK's types, each of which carries the item as the server wrote it. Where the types do not take
/// an item, its name is enough to list and call it.
/// </summary>
internal static class Items
{
    private static readonly JsonElement AnyArguments = JsonElement.Parse("""{"type":"object"}""");

    /// <summary>The names of a list, in its order.</summary>
    public static IEnumerable<string> Names(JsonElement list, string member = "name") => Each(list).Select(item => JsonEdit.Text(item, member)).OfType<string>();

    /// <summary>The items of a list.</summary>
    public static IEnumerable<JsonElement> Each(JsonElement list) => list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : Enumerable.Empty<JsonElement>();

    /// <summary>A tool under the name that it has here, with a remark for its readers.</summary>
    public static Tool Tool(JsonElement item, string name, string? remark)
    {
        // Whether calls may be tasks is the host's to say.
        var whole = JsonEdit.Without(Remarked(Named(item, name), remark), "execution");
        var tool = Read<Tool>(whole) ?? new Tool { Name = name, Description = JsonEdit.Text(whole, "description"), InputSchema = AnyArguments };
        tool.Meta = Untouched.Carry(whole);
        return tool;
    }

    /// <summary>A prompt, likewise.</summary>
    public static Prompt Prompt(JsonElement item, string name, string? remark)
    {
        var whole = Remarked(Named(item, name), remark);
        var prompt = Read<Prompt>(whole) ?? new Prompt { Name = name, Description = JsonEdit.Text(whole, "description") };
        foreach (var argument in prompt.Arguments ?? [])
        {
            // Its own server says what is missing, in its own words.
            argument.Required = null;
        }

        prompt.Meta = Untouched.Carry(whole);
        return prompt;
    }

    /// <summary>A resource.</summary>
    public static Resource Resource(JsonElement item, string uri, string? remark)
    {
        var whole = Remarked(item, remark);
        var resource = Read<Resource>(whole) ?? new Resource { Uri = uri, Name = JsonEdit.Text(item, "name") ?? uri };
        resource.Meta = Untouched.Carry(whole);
        return resource;
    }

    /// <summary>A resource template.</summary>
    public static ResourceTemplate Template(JsonElement item, string uri, string? remark)
    {
        var whole = Remarked(item, remark);
        var template = Read<ResourceTemplate>(whole) ?? new ResourceTemplate { UriTemplate = uri, Name = JsonEdit.Text(item, "name") ?? uri };
        template.Meta = Untouched.Carry(whole);
        return template;
    }

    /// <summary>JSON as one of the protocol's types; null where it is not that.</summary>
    public static T? Read<T>(JsonElement json)
        where T : class
    {
        try
        {
            return json.Deserialize((JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }

    private static JsonElement Named(JsonElement item, string name) => JsonEdit.Text(item, "name") == name ? item : JsonEdit.WithText(item, "name", name);

    private static JsonElement Remarked(JsonElement item, string? remark) => remark is null
        ? item
        : JsonEdit.WithText(item, "description", JsonEdit.Text(item, "description") is { Length: > 0 } said ? $"[{remark}] {said}" : $"[{remark}]");
}
