using System.Text;
using System.Text.RegularExpressions;

namespace Actors.Upstreams.Serving;

/// <summary>Uri templates (RFC 6570), as far as one must know them to say which uris they could have made. Pure.</summary>
internal static partial class UriTemplates
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    /// <summary>What all uris of a template begin with.</summary>
    public static string Literal(string template) => template.IndexOf('{', StringComparison.Ordinal) is >= 0 and var at ? template[..at] : template;

    /// <summary>Whether a template could have made a uri.</summary>
    public static bool IsMatch(string template, string uri)
    {
        var pattern = new StringBuilder("^");
        var at = 0;
        foreach (Match expression in Expression().Matches(template))
        {
            pattern.Append(Regex.Escape(template[at..expression.Index])).Append(PatternOf(expression.Groups[1].Value));
            at = expression.Index + expression.Length;
        }

        pattern.Append(Regex.Escape(template[at..])).Append('$');
        try
        {
            return Regex.IsMatch(uri, pattern.ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Patience);
        }
        catch (Exception exception) when (exception is RegexMatchTimeoutException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string PatternOf(string expression) => (expression.Length == 0 ? ' ' : expression[0]) switch
    {
        // Reserved letters stay as they are, so anything may be there.
        '+' => ".+",
        '#' => "(#.+)?",
        '.' => "(\\.[^/?#]+)?",
        '/' => "(/[^?#]+)?",
        ';' => "(;[^/?#]*)?",
        '?' or '&' => "([?&][^#]*)?",
        _ => "[^/?#]+",
    };

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Expression();
}
