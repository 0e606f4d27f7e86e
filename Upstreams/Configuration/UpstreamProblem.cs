namespace Actors.Upstreams.Configuration;

/// <summary>Something in a file that cannot be used, or hardly: where it is, and how to put it right. Says nothing of a value that could be a secret.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">The line, from 1; 0: the file as a whole.</param>
/// <param name="Column">The character in that line, from 1.</param>
/// <param name="Text">What is wrong and what to write instead, on one line.</param>
public sealed record UpstreamProblem(string File, int Line, int Column, string Text)
{
    /// <summary>Whether it is told, and the file used all the same.</summary>
    public bool IsWarning { get; init; }

    /// <summary>One line, in the form that editors and terminals make a link of.</summary>
    public override string ToString() => (Line > 0 ? $"{File}:{Line}:{Column}: " : $"{File}: ") + (IsWarning ? "warning: " : "") + Text;
}
