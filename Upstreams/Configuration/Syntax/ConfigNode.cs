using System.Text.Json;

namespace Actors.Upstreams.Configuration.Syntax;

/// <summary>One value of a file, as the user wrote it, and where.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">Where it begins.</param>
internal sealed record ConfigNode(JsonValueKind Kind, Spot At)
{
    /// <summary>A text, or a number as it was written.</summary>
    public string Text { get; init; } = "";

    /// <summary>The members of an object, in their order, repeated names included.</summary>
    public IReadOnlyList<ConfigMember> Members { get; init; } = [];

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<ConfigNode> Items { get; init; } = [];

    /// <summary>What it is, for people.</summary>
    public string KindName => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    /// <summary>The last member of that name that is not null; null: there is none.</summary>
    public ConfigMember? Find(string name) => Members.LastOrDefault(member => member.Name == name && member.Value.Kind != JsonValueKind.Null);
}

/// <summary>One member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">Where the name is.</param>
/// <param name="Value">Its value.</param>
internal sealed record ConfigMember(string Name, Spot At, ConfigNode Value);
