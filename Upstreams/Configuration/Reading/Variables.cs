using System.Buffers;
using System.Text;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>
/// Fills in what texts leave to the environment: <c>${NAME}</c> and <c>${NAME:-text}</c>, also as clients write them, <c>${env:NAME}</c>,
/// <c>{env:NAME}</c>, <c>${input:id}</c>, and their <c>${workspaceFolder}</c> and the like. <c>$${</c> is <c>${</c> itself.
/// </summary>
/// <param name="environment">The environment; null where there is no such variable.</param>
/// <param name="folder">What clients call the workspace folder.</param>
/// <param name="inputs">What VS Code would ask its user for, by id, with the text it would propose; null: it proposes none.</param>
internal sealed class Variables(Func<string, string?> environment, string folder, IReadOnlyDictionary<string, string?> inputs)
{
    private const int MaxDepth = 8;

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>Fills a text in; null, and a problem, where it cannot be done. The problem names variables, never what they hold.</summary>
    public string? Expand(string text, out string? problem)
    {
        problem = null;
        return text.Contains('{', StringComparison.Ordinal) ? Expand(text, MaxDepth, ref problem) : WholeName(text, ref problem);
    }

    /// <summary>The variable that stands for an input of VS Code: <c>INPUT_API_KEY</c> for <c>api-key</c>.</summary>
    public static string OfInput(string id) => "INPUT_" + string.Concat(id.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_'));

    // Gemini CLI and others write $NAME; inside of a longer text a dollar sign is more often just that.
    private string? WholeName(string text, ref string? problem) =>
        text is ['$', _, ..] && IsName(text.AsSpan(1)) && !text.AsSpan(1).ContainsAnyInRange('a', 'z') ? Value(text[1..], null, 0, ref problem) : text;

    private string? Expand(string text, int depth, ref string? problem)
    {
        var filled = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith("$${"))
            {
                filled.Append("${");
                at += 3;
            }
            else if (rest.StartsWith("${") || rest.StartsWith("{env:"))
            {
                var open = rest[0] == '$' ? 2 : 1;
                if (EndOf(rest, open) is not (> 0 and var end))
                {
                    problem = "has a ${ without its }; write ${NAME}, or $${ for the signs themselves";
                    return null;
                }

                if (Reference(rest[open..end].ToString(), depth, ref problem) is not { } value)
                {
                    return null;
                }

                filled.Append(value);
                at += end + 1;
            }
            else
            {
                filled.Append(text[at++]);
            }
        }

        return filled.ToString();
    }

    // Where the reference that began is closed; one in its default closes first.
    private static int EndOf(ReadOnlySpan<char> text, int from)
    {
        var depth = 1;
        for (var at = from; at < text.Length; at++)
        {
            depth += text[at] == '}' ? -1 : text[at] == '{' && text[at - 1] == '$' ? 1 : 0;
            if (depth == 0)
            {
                return at;
            }
        }

        return -1;
    }

    private string? Reference(string reference, int depth, ref string? problem)
    {
        var split = reference.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? reference : reference[..split];
        var otherwise = split < 0 ? null : reference[(split + 2)..];
        if (name.StartsWith("input:", StringComparison.Ordinal))
        {
            return Input(name["input:".Length..], otherwise, depth, ref problem);
        }

        name = name.StartsWith("env:", StringComparison.Ordinal) ? name["env:".Length..] : name;
        if (Predefined(name) is { } known)
        {
            return known;
        }

        if (IsName(name))
        {
            return Value(name, otherwise, depth, ref problem);
        }

        problem = "has a ${…} that names no variable; write ${NAME} or ${NAME:-text}, or $${ for the signs themselves";
        return null;
    }

    private string? Input(string id, string? otherwise, int depth, ref string? problem)
    {
        var name = OfInput(id);
        if (environment(name) is { Length: > 0 } value)
        {
            return value;
        }

        if ((otherwise ?? inputs.GetValueOrDefault(id)) is { } proposed)
        {
            return Otherwise(proposed, depth, ref problem);
        }

        problem = $"needs the input '{Shown(id)}', and a host has nobody to ask; set the environment variable {name}";
        return null;
    }

    private string? Value(string name, string? otherwise, int depth, ref string? problem)
    {
        var value = environment(name);
        if (otherwise is not null)
        {
            return string.IsNullOrEmpty(value) ? Otherwise(otherwise, depth, ref problem) : value;
        }

        problem ??= value is null ? $"needs the environment variable {name}, which is not set; set it, or write ${{{name}:-text}}" : null;
        return value;
    }

    private string? Otherwise(string text, int depth, ref string? problem)
    {
        if (depth > 0)
        {
            return Expand(text, depth - 1, ref problem);
        }

        problem = "has variables too deep in each other; write fewer";
        return null;
    }

    private string? Predefined(string name) => name switch
    {
        "workspaceFolder" => folder,
        "workspaceFolderBasename" => Path.GetFileName(folder),
        "userHome" => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        "pathSeparator" or "/" => Path.DirectorySeparatorChar.ToString(),
        _ => null,
    };

    private static bool IsName(ReadOnlySpan<char> name) =>
        name is [not (>= '0' and <= '9'), ..] && name.IndexOfAnyExcept(NameLetters) < 0;

    private static string Shown(string id) => id.Length <= 64 && id.All(static letter => !char.IsControl(letter)) ? id : "…";
}
