using System.Text.Json;

namespace Actors.Upstreams.Configuration.Syntax;

/// <summary>Reads JSON as editors write it, with comments and trailing commas, into nodes that know their places.</summary>
internal static class ConfigParser
{
    /// <summary>How deep objects and lists may lie in each other.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth };

    /// <summary>Reads a whole file; throws <see cref="ConfigSyntaxException"/> for the first thing that is no JSON.</summary>
    public static ConfigNode Parse(SourceText source)
    {
        if (SyntaxAdvice.BeforeReading(source) is { } unreadable)
        {
            throw unreadable;
        }

        var progress = new SyntaxProgress(source);
        try
        {
            var reader = new Utf8JsonReader(source.Bytes[source.Start..], Options);
            Next(ref reader, progress);
            var root = Value(ref reader, progress);
            // What follows the value is read too, so that it is not silently left out.
            Next(ref reader, progress);
            return root;
        }
        catch (JsonException failed)
        {
            var inLine = (int)(failed.BytePositionInLine ?? 0);
            var at = failed.LineNumber is > 0 and var line ? source.StartOfLine(line) + inLine : source.Start + inLine;
            throw SyntaxAdvice.For(progress, at);
        }
    }

    // After a failure the reader itself no longer says how far it came.
    private static bool Next(ref Utf8JsonReader reader, SyntaxProgress progress)
    {
        var more = reader.Read();
        progress.Read = progress.Source.Start + (int)reader.BytesConsumed;
        progress.Last = reader.TokenType;
        return more;
    }

    private static ConfigNode Value(ref Utf8JsonReader reader, SyntaxProgress progress)
    {
        var offset = progress.Source.Start + (int)reader.TokenStartIndex;
        var at = progress.Source.At(offset);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                progress.Open.Push(offset);
                var members = Members(ref reader, progress);
                progress.Open.Pop();
                return new ConfigNode(JsonValueKind.Object, at) { Members = members };
            case JsonTokenType.StartArray:
                progress.Open.Push(offset);
                var items = Items(ref reader, progress);
                progress.Open.Pop();
                return new ConfigNode(JsonValueKind.Array, at) { Items = items };
            case JsonTokenType.String:
                return new ConfigNode(JsonValueKind.String, at) { Text = Text(ref reader, at) };
            case JsonTokenType.Number:
                return new ConfigNode(JsonValueKind.Number, at) { Text = System.Text.Encoding.UTF8.GetString(reader.ValueSpan) };
            case JsonTokenType.True:
                return new ConfigNode(JsonValueKind.True, at);
            case JsonTokenType.False:
                return new ConfigNode(JsonValueKind.False, at);
            default:
                return new ConfigNode(JsonValueKind.Null, at);
        }
    }

    private static List<ConfigMember> Members(ref Utf8JsonReader reader, SyntaxProgress progress)
    {
        var members = new List<ConfigMember>();
        while (Next(ref reader, progress) && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = progress.Source.At(progress.Source.Start + (int)reader.TokenStartIndex);
            var name = Text(ref reader, at);
            Next(ref reader, progress);
            members.Add(new ConfigMember(name, at, Value(ref reader, progress)));
        }

        return members;
    }

    private static List<ConfigNode> Items(ref Utf8JsonReader reader, SyntaxProgress progress)
    {
        var items = new List<ConfigNode>();
        while (Next(ref reader, progress) && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Value(ref reader, progress));
        }

        return items;
    }

    private static string Text(ref Utf8JsonReader reader, Spot at)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The file is whole UTF-8, so only an escape can do this.
            throw new ConfigSyntaxException(at, "this text has half of a letter (\\ud800 to \\udfff come in pairs); write the letter itself");
        }
    }
}
