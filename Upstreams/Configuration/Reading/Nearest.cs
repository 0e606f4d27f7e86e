namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Finds the name that somebody meant who wrote another.</summary>
internal static class Nearest
{
    /// <summary>The known name that differs by a slip or two, case apart; null: it was meant as it is.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        // Two slips in a short name make another name.
        var allowed = name.Length < 4 ? 1 : 2;
        var best = known.Select(candidate => (candidate, Distance: Distance(Plain(name), Plain(candidate)))).MinBy(static pair => pair.Distance);
        return best.candidate is not null && best.Distance <= allowed ? best.candidate : null;
    }

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    // Letters left out, added, changed, or changed places with the next (Damerau and Levenshtein, each letter once).
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
        {
            return int.MaxValue;
        }

        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                table[i, j] = Cell(a, b, table, i, j);
            }
        }

        return table[a.Length, b.Length];
    }

    private static int Cell(string a, string b, int[,] table, int i, int j)
    {
        if (i == 0 || j == 0)
        {
            return i + j;
        }

        var changed = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        var least = Math.Min(changed, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
        return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] ? Math.Min(least, table[i - 2, j - 2] + 1) : least;
    }
}
