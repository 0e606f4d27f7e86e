using System.Text.Json;

namespace Actors.Upstreams.Configuration.Syntax;

/// <summary>Says what to write where a file is no JSON: the mistakes that people make in theirs, and never a piece of the file, which could be a secret.</summary>
internal static class SyntaxAdvice
{
    /// <summary>What can be seen before reading; null: nothing.</summary>
    public static ConfigSyntaxException? BeforeReading(SourceText source)
    {
        if (source.Bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return new ConfigSyntaxException(new Spot(1, 1), "the file is saved as UTF-16; save it as UTF-8");
        }

        if (source.FirstInvalid() is >= 0 and var invalid)
        {
            return new ConfigSyntaxException(source.At(invalid), "this is no letter of UTF-8; save the file as UTF-8");
        }

        return source.LastVisible(source.Bytes.Length) < source.Start
            ? new ConfigSyntaxException(new Spot(1, 1), "the file is empty; write { \"mcpServers\": { } }")
            : null;
    }

    /// <summary>What is wrong at a byte.</summary>
    /// <param name="source">The file.</param>
    /// <param name="at">The byte that could not be read.</param>
    /// <param name="read">The byte behind what could be read.</param>
    /// <param name="last">What was read last.</param>
    /// <param name="open">Where the objects and lists begin that are still open, the innermost first.</param>
    public static ConfigSyntaxException For(SourceText source, int at, int read, JsonTokenType last, Stack<int> open)
    {
        if (open.Count >= ConfigParser.MaxDepth)
        {
            return new ConfigSyntaxException(source.At(at), $"objects and lists lie more than {ConfigParser.MaxDepth} deep in each other; no member needs that");
        }

        if (InText(source, at, read) is { } text)
        {
            return text;
        }

        if (at >= source.Bytes.Length)
        {
            return Ended(source, open);
        }

        // The place to put a comma is behind the value, not at the name on the next line.
        if (IsValue(last) && source.Bytes[at] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)'/' or (byte)'#' or (byte)';' or (byte)':'))
        {
            return open.Count == 0
                ? new ConfigSyntaxException(source.At(at), "the file goes on behind its end; one { … } is all of it")
                : new ConfigSyntaxException(source.At(source.LastVisible(read) + 1), "a comma is missing here; write one between this value and the next");
        }

        return new ConfigSyntaxException(source.At(at), Advice(source, at, read, last, open));
    }

    private static string Advice(SourceText source, int at, int read, JsonTokenType last, Stack<int> open) => source.Bytes[at] switch
    {
        (byte)'}' or (byte)']' when IsValue(last) || last is JsonTokenType.StartArray or JsonTokenType.StartObject => Closing(source, at, open),
        (byte)'}' or (byte)']' or (byte)',' when last == JsonTokenType.PropertyName => "a value is missing here; write one behind the colon",
        (byte)'}' or (byte)']' => Closing(source, at, open),
        (byte)',' when open.Count == 0 => "the file goes on behind its end; one { … } is all of it",
        (byte)',' => "a comma too many; take it away",
        (byte)';' => "a semicolon separates nothing here; write a comma",
        (byte)'\'' or (byte)'`' => "texts stand in double quotes here; write \"…\"",
        (byte)'#' => "comments begin with // here; write that instead of #",
        (byte)'/' => "this comment has no end; write */ behind it, or // before it",
        (byte)'=' => "a name is followed by a colon; write \"name\": value",
        _ when ColonIsMissing(source, at, read) => "a colon is missing here; write \"name\": value",
        (byte)'+' or (byte)'.' or (byte)'-' or (>= (byte)'0' and <= (byte)'9') => "this is no number of JSON; write 5 or 0.5, or a text in double quotes",
        (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_' or (byte)'$' when ExpectsName(last, open, source) => "names stand in double quotes here; write \"name\": value",
        (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_' or (byte)'$' => "texts stand in double quotes, and true, false and null have small letters; put quotes around this",
        (byte)'{' or (byte)'[' => "a name is expected here; write \"name\": before the value",
        >= 0x80 => "only plain double quotes make a text; put them in place of this letter",
        _ => "this is no JSON; take it away",
    };

    private static string Closing(SourceText source, int at, Stack<int> open)
    {
        var mark = (char)source.Bytes[at];
        if (!open.TryPeek(out var opener))
        {
            return $"there is nothing to close; take the {mark} away";
        }

        var (opening, closing) = source.Bytes[opener] == (byte)'{' ? ('{', '}') : ('[', ']');
        return mark == closing
            ? $"a value is missing before this {mark}"
            : $"the {opening} of line {source.At(opener).Line} is closed by {closing}; write that instead of {mark}";
    }

    private static ConfigSyntaxException Ended(SourceText source, Stack<int> open)
    {
        var end = source.At(source.LastVisible(source.Bytes.Length) + 1);
        if (!open.TryPeek(out var opener))
        {
            return new ConfigSyntaxException(end, "the file ends too early; write { \"mcpServers\": { } }");
        }

        var (opening, closing) = source.Bytes[opener] == (byte)'{' ? ('{', '}') : ('[', ']');
        return new ConfigSyntaxException(end, $"the file ends before the {opening} of line {source.At(opener).Line} is closed; write {closing} here");
    }

    // The reader stops inside of a text at what may not be in one.
    private static ConfigSyntaxException? InText(SourceText source, int at, int read)
    {
        var start = Quote(source, at, read);
        if (start < 0)
        {
            return null;
        }

        if (at >= source.Bytes.Length || source.Bytes[at] < 0x20)
        {
            return at < source.Bytes.Length && source.Bytes[at] is not ((byte)'\n' or (byte)'\r')
                ? new ConfigSyntaxException(source.At(at), "a text has no tabs or other control characters in it; write \\t")
                : new ConfigSyntaxException(source.At(start), "this text does not end on its line; write a closing quote, and \\n for a new line in it");
        }

        return source.Bytes[(at - 1)..Math.Min(at + 1, source.Bytes.Length)].Contains((byte)'\\') || IsInEscape(source, start, at)
            ? new ConfigSyntaxException(source.At(at), "a backslash in a text is written twice; write \\\\, or / in paths")
            : null;
    }

    private static bool IsInEscape(SourceText source, int start, int at) => source.Bytes[Math.Max(start, at - 5)..at].LastIndexOf("\\u"u8) >= 0;

    // The opening quote of the text that a byte is in; -1: it is in none. What was read ends before the text, comments apart.
    private static int Quote(SourceText source, int at, int read)
    {
        var start = -1;
        for (var i = read; i < Math.Min(at, source.Bytes.Length); i++)
        {
            switch (source.Bytes[i])
            {
                case (byte)'\\' when start >= 0:
                    i++;
                    break;
                case (byte)'"':
                    start = start >= 0 ? -1 : i;
                    break;
                case (byte)'/' when start < 0:
                    var rest = source.Bytes[i..];
                    var skip = rest.StartsWith("//"u8) ? rest.IndexOf((byte)'\n') : rest.StartsWith("/*"u8) ? rest.IndexOf("*/"u8) : 0;
                    i = skip < 0 ? source.Bytes.Length : i + skip;
                    break;
            }
        }

        return start;
    }

    private static bool ColonIsMissing(SourceText source, int at, int read) =>
        source.LastVisible(at) is var before && before > read && source.Bytes[before] == (byte)'"';

    private static bool ExpectsName(JsonTokenType last, Stack<int> open, SourceText source) =>
        open.TryPeek(out var opener) && source.Bytes[opener] == (byte)'{' && last != JsonTokenType.PropertyName;

    private static bool IsValue(JsonTokenType token) => token is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True
        or JsonTokenType.False or JsonTokenType.Null or JsonTokenType.EndObject or JsonTokenType.EndArray;
}
