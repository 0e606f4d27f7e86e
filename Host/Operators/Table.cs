namespace Actors.Host.Operators;

/// <summary>Rows of text under heads, each column as wide as it has to be.</summary>
internal static class Table
{
    /// <summary>Writes one.</summary>
    public static void Write(TextWriter output, string[] heads, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(heads).ToList();
        var widths = Enumerable.Range(0, heads.Length - 1).Select(column => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
        {
            output.WriteLine((string.Join("  ", widths.Select((width, column) => row[column].PadRight(width))) + "  " + row[^1]).TrimEnd());
        }
    }

    /// <summary>What others say of themselves must not move the cursor of an operator's terminal.</summary>
    public static string Clean(string text) => string.Concat(text.Select(static letter => char.IsControl(letter) ? ' ' : letter));
}
