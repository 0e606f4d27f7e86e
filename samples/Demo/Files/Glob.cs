using System.Text;
using System.Text.RegularExpressions;
using ModelContextProtocol;

namespace Actors.Samples.Demo.Files;

/// <summary>A pattern for paths: <c>*</c>, <c>?</c>, <c>**</c> and <c>{a,b}</c>. One without a slash is for names in any folder.</summary>
internal sealed class Glob
{
    private const int LongestPattern = 500;
    private readonly Regex? _pattern;

    private Glob(Regex? pattern) => _pattern = pattern;

    /// <summary>Reads a pattern; null or empty matches everything.</summary>
    public static Glob Parse(string? pattern)
    {
        if (string.IsNullOrEmpty(pattern))
        {
            return new(null);
        }

        if (pattern.Length > LongestPattern)
        {
            throw new McpException($"The pattern has {pattern.Length} characters; at most {LongestPattern} are allowed.");
        }

        var rooted = pattern.TrimStart('/');
        var anywhere = !pattern.Contains('/');
        return new(new Regex(Translate(anywhere ? "**/" + rooted : rooted), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline));
    }

    public bool Matches(string path) => _pattern?.IsMatch(path) ?? true;

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder(@"\A");
        var open = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest.StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (rest.StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append(pattern[i] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    '{' when rest.Contains('}') && ++open > 0 => "(?:",
                    '}' when open > 0 && open-- > 0 => ")",
                    ',' when open > 0 => "|",
                    var c => Regex.Escape(c.ToString()).Replace("}", @"\}"),
                });
            }
        }

        if (open > 0)
        {
            throw new McpException($"The pattern '{pattern}' opens a brace that it does not close.");
        }

        return regex.Append(@"\z").ToString();
    }
}
