using System.Globalization;
using System.Text.Json;
using Actors.Host.Operators;

namespace Actors.Host.Tasks;

/// <summary>Tasks as text for people, from the JSON of the operators' pages.</summary>
internal static class TaskTable
{
    private static readonly string[] Heads = ["ID", "STATUS", "TOOL", "AGE", "ATTEMPT", "OWNER", "MESSAGE"];

    /// <summary>Writes a page as a table.</summary>
    public static void Write(TextWriter output, string json, DateTimeOffset now)
    {
        using var page = JsonDocument.Parse(json);
        var rows = page.RootElement.GetProperty("tasks"u8).EnumerateArray().Select(task => Row(task, now)).ToList();
        if (rows.Count == 0)
        {
            output.WriteLine("No tasks.");
            return;
        }

        Table.Write(output, Heads, rows);
        if (page.RootElement.GetProperty("more"u8).GetBoolean())
        {
            output.WriteLine("There are more; narrow the list or raise --limit.");
        }
    }

    /// <summary>Writes one task, a line for each thing known of it.</summary>
    public static void WriteOne(TextWriter output, string json, DateTimeOffset now)
    {
        using var parsed = JsonDocument.Parse(json);
        foreach (var member in parsed.RootElement.EnumerateObject())
        {
            if (member.Value is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > 0)
            {
                output.WriteLine($"{member.Name,-11}{Value(member, now)}");
            }
        }
    }

    private static string[] Row(JsonElement task, DateTimeOffset now)
    {
        var owner = Text(task, "owner");
        return
        [
            Text(task, "id"),
            Text(task, "status") + (task.GetProperty("toolError"u8).GetBoolean() ? " (tool error)" : ""),
            Text(task, "tool"),
            Ages.Text(now - task.GetProperty("created"u8).GetDateTimeOffset()),
            task.GetProperty("attempt"u8).GetInt32().ToString(CultureInfo.InvariantCulture),
            owner.Length > 12 ? owner[..12] : owner,
            Table.Clean(Text(task, "message")),
        ];
    }

    private static string Value(JsonProperty member, DateTimeOffset now) => member.Value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(", ", member.Value.EnumerateArray().Select(static item => item.GetString())),
        JsonValueKind.String when member.Value.TryGetDateTimeOffset(out var at) =>
            string.Create(CultureInfo.InvariantCulture, $"{at:u} ({(at > now ? "in " + Ages.Text(at - now) : Ages.Text(now - at) + " ago")})"),
        JsonValueKind.String => Table.Clean(member.Value.GetString()!),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => member.Value.ToString(),
    };

    private static string Text(JsonElement task, string name) => task.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
