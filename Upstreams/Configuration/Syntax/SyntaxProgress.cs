using System.Text.Json;

namespace Actors.Upstreams.Configuration.Syntax;

/// <summary>How far a file could be read.</summary>
/// <param name="source">The file.</param>
internal sealed class SyntaxProgress(SourceText source)
{
    /// <summary>The file.</summary>
    public SourceText Source => source;

    /// <summary>The byte behind what could be read.</summary>
    public int Read { get; set; } = source.Start;

    /// <summary>What was read last.</summary>
    public JsonTokenType Last { get; set; }

    /// <summary>Where the objects and lists begin that are still open, the innermost first.</summary>
    public Stack<int> Open { get; } = new();

    /// <summary>Whether a value was read last, so that a comma or the end of what it is in must follow.</summary>
    public bool IsBehindValue => Last is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False
        or JsonTokenType.Null or JsonTokenType.EndObject or JsonTokenType.EndArray;

    /// <summary>Whether a name must follow.</summary>
    public bool IsBeforeName => Last != JsonTokenType.PropertyName && Open.TryPeek(out var opener) && source.Bytes[opener] == (byte)'{';
}
