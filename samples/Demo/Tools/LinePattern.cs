using System.Text.RegularExpressions;
using ModelContextProtocol;

namespace Actors.Samples.Demo.Tools;

/// <summary>What to find in a line: a text or a regular expression.</summary>
internal sealed class LinePattern
{
    private const int LongestQuery = 1000;
    private const int LongestExcerpt = 300;
    private static readonly TimeSpan PatiencePerLine = TimeSpan.FromSeconds(1);
    private readonly Regex _regex;

    private LinePattern(Regex regex) => _regex = regex;

    public static LinePattern Parse(string query, bool regex, bool caseSensitive)
    {
        if (query.Length is 0 or > LongestQuery)
        {
            throw new McpException($"The query has {query.Length} characters; give 1 to {LongestQuery}.");
        }

        var pattern = regex ? query : Regex.Escape(query);
        var options = RegexOptions.CultureInvariant | (caseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase);
        try
        {
            return new(Compile(pattern, options));
        }
        catch (ArgumentException exception)
        {
            throw new McpException($"The regular expression is not valid: {exception.Message}");
        }
    }

    /// <summary>The surroundings of the first match, or null.</summary>
    /// <exception cref="RegexMatchTimeoutException">The expression takes too long.</exception>
    public string? Find(ReadOnlySpan<char> line)
    {
        foreach (var match in _regex.EnumerateMatches(line))
        {
            var start = Math.Clamp(match.Index - (LongestExcerpt / 3), 0, Math.Max(0, line.Length - LongestExcerpt));
            var excerpt = line[start..Math.Min(line.Length, start + LongestExcerpt)];
            return string.Concat(start > 0 ? "…" : "", excerpt, start + excerpt.Length < line.Length ? "…" : "");
        }

        return null;
    }

    private static Regex Compile(string pattern, RegexOptions options)
    {
        try
        {
            return new(pattern, options | RegexOptions.NonBacktracking, PatiencePerLine);
        }
        catch (NotSupportedException)
        {
            // Lookarounds and backreferences need backtracking, whose time the patience bounds.
            return new(pattern, options, PatiencePerLine);
        }
    }
}
