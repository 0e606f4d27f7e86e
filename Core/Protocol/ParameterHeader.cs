using System.Globalization;
using System.Text.Json;

namespace Actors.Core.Protocol;

/// <summary>One argument of a tool that a header mirrors (<c>x-mcp-header</c> in its input schema), for routers on the way.</summary>
/// <param name="Header">The header's whole name.</param>
/// <param name="Path">Where the argument is, as member names.</param>
/// <param name="Type">Its type in the schema: string, integer or boolean.</param>
public sealed record ParameterHeader(string Header, IReadOnlyList<string> Path, string Type)
{
    private const decimal MaxSafeInteger = 9007199254740991m;

    /// <summary>The refusal that the header's value deserves beside these arguments; null when they agree.</summary>
    public Refusal? Check(JsonElement arguments, string? value)
    {
        var argument = Find(arguments);
        if (argument.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return value is null ? null : Refusal.Header($"The header '{Header}' mirrors an argument that is not there.");
        }

        if (value is null)
        {
            return Refusal.Header($"The header '{Header}' is missing.");
        }

        return HeaderText.TryDecode(value, out var text) && Same(argument, text) ? null : Refusal.Header($"The header '{Header}' and its argument differ.");
    }

    private JsonElement Find(JsonElement element)
    {
        foreach (var name in Path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return default;
            }
        }

        return element;
    }

    private bool Same(JsonElement argument, string text) => argument.ValueKind switch
    {
        JsonValueKind.String => argument.ValueEquals(text),
        JsonValueKind.Number when Type == "integer" => argument.TryGetDecimal(out var number) && SameInteger(number, text),
        _ => string.Equals(argument.GetRawText(), text, StringComparison.Ordinal),
    };

    private static bool SameInteger(decimal number, string text) =>
        number == decimal.Truncate(number) && Math.Abs(number) <= MaxSafeInteger
        && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var given)
        && given == number;
}
