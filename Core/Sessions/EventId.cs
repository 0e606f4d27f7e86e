using System.Globalization;

namespace Actors.Core.Sessions;

/// <summary>An event's place: its stream, and its number within it.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Sequence">Counts from 0, the priming event.</param>
public sealed record EventId(StreamRef Stream, int Sequence)
{
    /// <summary>Reads a <c>Last-Event-ID</c> of this session; null when it is not one of its own.</summary>
    public static EventId? Parse(string text, ReadOnlySpan<byte> secret)
    {
        var dot = text.LastIndexOf('.');
        return dot > 0
            && int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && StreamRef.Parse(text.AsSpan(0, dot), secret) is { } stream
            ? new EventId(stream, sequence)
            : null;
    }
}
