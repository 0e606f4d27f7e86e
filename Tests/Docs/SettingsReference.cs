using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Actors.Http;
using Actors.Http.Configuration;

namespace Actors.Tests.Docs;

/// <summary>Writes the table of all settings out of the options types and their documentation.</summary>
internal static partial class SettingsReference
{
    /// <summary>The whole table as Markdown.</summary>
    public static string Write()
    {
        var sentences = XDocument.Load(Path.ChangeExtension(typeof(ActorsOptions).Assembly.Location, ".xml"))
            .Descendants("member")
            .ToDictionary(member => (string)member.Attribute("name")!, member => member.Element("summary"));
        var table = new StringBuilder("| Setting | Environment | Default | Range | What it does |\n|---|---|---|---|---|\n");
        Group(table, sentences, typeof(ActorsOptions), new ActorsOptions(), ActorsOptions.Section);
        return table.ToString();
    }

    private static void Group(StringBuilder table, Dictionary<string, XElement?> sentences, Type type, object defaults, string path)
    {
        foreach (var property in SettingsTree.Of(type))
        {
            var at = $"{path}:{property.Name}";
            if (SettingsTree.IsGroup(property.PropertyType))
            {
                Group(table, sentences, property.PropertyType, property.GetValue(defaults)!, at);
            }
            else if (SettingsTree.ItemOf(property.PropertyType) is { } item && SettingsTree.IsGroup(item))
            {
                Group(table, sentences, item, Activator.CreateInstance(item)!, $"{at}:0");
            }
            else
            {
                var name = SettingsTree.ItemOf(property.PropertyType) is null ? at : $"{at}:0";
                var sentence = Text(sentences[$"P:{type.FullName}.{property.Name}"]!);
                table.Append(CultureInfo.InvariantCulture,
                    $"| `{name}` | `{name.Replace(":", "__", StringComparison.Ordinal)}` | {Value(property.GetValue(defaults))} | {Range(property)} | {sentence} |\n");
            }
        }
    }

    private static string Value(object? value) => value switch
    {
        null or "" => "–",
        bool flag => flag ? "`true`" : "`false`",
        string text => $"`{text}`",
        System.Collections.IEnumerable => "none",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    private static string Range(PropertyInfo property) =>
        property.GetCustomAttribute<RangeAttribute>() is { } range ? $"`{range.Minimum}` to `{range.Maximum}`"
        : property.GetCustomAttribute<RegularExpressionAttribute>() is not null ? "see right"
        : property.GetCustomAttribute<RequiredAttribute>() is not null ? "required"
        : "–";

    private static string Text(XElement summary)
    {
        var text = new StringBuilder();
        foreach (var node in summary.Nodes())
        {
            text.Append(node switch
            {
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "see" } see => $"`{((string)see.Attribute("cref")!).Split('.')[^1]}`",
                XText plain => plain.Value,
                _ => throw new NotSupportedException($"The reference cannot show {node}."),
            });
        }

        return Blanks().Replace(text.ToString(), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
