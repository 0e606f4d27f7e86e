namespace Actors.Upstreams.Configuration.Reading;

/// <summary>A file of environment variables, a <c>NAME=value</c> in each line.</summary>
internal static class EnvFile
{
    /// <summary>Reads one; the number of a line that cannot be read, instead.</summary>
    public static Dictionary<string, string> Parse(IEnumerable<string> lines, out int? badLine)
    {
        badLine = null;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            text = text.StartsWith("export ", StringComparison.Ordinal) ? text["export ".Length..].TrimStart() : text;
            if (text.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var split))
            {
                badLine ??= number;
                continue;
            }

            variables[text[..split].TrimEnd()] = Unquoted(text[(split + 1)..].Trim());
        }

        return variables;
    }

    private static string Unquoted(string value) => value switch
    {
        ['"', .. var inner, '"'] => inner.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal),
        ['\'', .. var inner, '\''] => inner,
        _ when value.IndexOf(" #", StringComparison.Ordinal) is >= 0 and var remark => value[..remark].TrimEnd(),
        _ => value,
    };
}
