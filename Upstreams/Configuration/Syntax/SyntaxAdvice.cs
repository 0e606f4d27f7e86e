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

    /// <summary>What is wrong at the byte that could not be read.</summary>
    public static ConfigSyntaxException For(SyntaxProgress progress, int at)
    {
        var source = progress.Source;
        if (progress.Open.Count >= ConfigParser.MaxDepth)
        {
            return new ConfigSyntaxException(source.At(at), $"objects and lists lie more than {ConfigParser.MaxDepth} deep in each other; no member needs that");
        }

        if (InText(source, at, progress.Read) is { } text)
        {
            return text;
        }

        if (at >= source.Bytes.Length)
        {
            return Ended(progress);
        }

        // The place to put a comma is behind the value, not at the name on the next line.
        return progress.IsBehindValue && progress.Open.Count > 0 && !",}]/#;:'`"u8.Contains(source.Bytes[at])
            ? new ConfigSyntaxException(source.At(source.LastVisible(progress.Read) + 1), "a comma is missing here; write one between this value and the next")
            : new ConfigSyntaxException(source.At(at), Advice(progress, at));
    }

    private static string Advice(SyntaxProgress progress, int at) => (char)progress.Source.Bytes[at] switch
    {
        '}' or ']' or ',' when progress.Last == JsonTokenType.PropertyName => "a value is missing here; write one behind the colon",
        _ when ColonIsMissing(progress, at) => "a colon is missing here; write \"name\": value",
        '}' or ']' => Closing(progress, at),
        '/' => "this comment has no end; write */ behind it, or // before it",
        '#' => "comments begin with // here; write that instead of #",
        _ when progress is { Last: JsonTokenType.None } => "the file is no JSON; write { \"mcpServers\": { } }",
        _ when progress.Open.Count == 0 => "the file goes on behind its end; one { … } is all of it",
        ',' => "a comma too many; take it away",
        ';' => "a semicolon separates nothing here; write a comma",
        '\'' or '`' => "texts stand in double quotes here; write \"…\"",
        '+' or '.' or '-' or (>= '0' and <= '9') when !progress.IsBeforeName => "this is no number of JSON; write 5 or 0.5, or a text in double quotes",
        (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' or '$' => progress.IsBeforeName
            ? "names stand in double quotes here; write \"name\": value"
            : "texts stand in double quotes, and true, false and null have small letters; put quotes around this",
        '{' or '[' when progress.IsBeforeName => "a name is expected here; write \"name\": before the value",
        >= '\x80' => "only plain double quotes make a text; put them in place of this letter",
        _ => "this is no JSON; take it away",
    };

    private static string Closing(SyntaxProgress progress, int at)
    {
        var mark = (char)progress.Source.Bytes[at];
        if (!progress.Open.TryPeek(out var opener))
        {
            return $"there is nothing to close; take the {mark} away";
        }

        var (opening, closing) = Brackets(progress.Source, opener);
        return mark == closing
            ? $"a value is missing before this {mark}"
            : $"the {opening} of line {progress.Source.At(opener).Line} is closed by {closing}; write that instead of {mark}";
    }

    private static ConfigSyntaxException Ended(SyntaxProgress progress)
    {
        var end = progress.Source.At(progress.Source.LastVisible(progress.Source.Bytes.Length) + 1);
        if (!progress.Open.TryPeek(out var opener))
        {
            return new ConfigSyntaxException(end, "the file is empty; write { \"mcpServers\": { } }");
        }

        var (opening, closing) = Brackets(progress.Source, opener);
        return new ConfigSyntaxException(end, $"the file ends before the {opening} of line {progress.Source.At(opener).Line} is closed; write {closing} here");
    }

    private static (char Opening, char Closing) Brackets(SourceText source, int opener) => source.Bytes[opener] == (byte)'{' ? ('{', '}') : ('[', ']');

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

    // A name was there, and its closing quote is behind what could be read whole.
    private static bool ColonIsMissing(SyntaxProgress progress, int at) =>
        progress.IsBeforeName && progress.Source.LastVisible(at) is var before && before >= progress.Read && progress.Source.Bytes[before] == (byte)'"';
}
