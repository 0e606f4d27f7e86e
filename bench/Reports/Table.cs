using System.Text;

namespace Actors.Bench.Reports;

/// <summary>One table of the report.</summary>
internal sealed class Table(string title, params string[] columns)
{
    private readonly List<string> _rows = [];

    /// <summary>How many rows missed their budget.</summary>
    public int Failures { get; private set; }

    /// <summary>Adds a row; <paramref name="met"/> says whether it met its budget, if it has one.</summary>
    public void Add(bool? met, params string[] cells)
    {
        Failures += met == false ? 1 : 0;
        _rows.Add($"| {string.Join(" | ", cells)} | {met switch { true => "met", false => "**missed**", null => "" }} |");
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder($"## {title}\n\n| {string.Join(" | ", columns)} | |\n|{string.Concat(Enumerable.Repeat("---|", columns.Length + 1))}\n");
        foreach (var row in _rows)
        {
            text.Append(row).Append('\n');
        }

        return text.Append('\n').ToString();
    }
}
