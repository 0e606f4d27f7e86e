namespace Actors.Samples.Demo.Files;

/// <summary>A line of a text file, or a piece of one that is very long.</summary>
/// <param name="Number">The line's number, from 1.</param>
/// <param name="Text">The text without its line break; valid until the next line is read.</param>
/// <param name="Ends">False when the line goes on in the next piece.</param>
internal readonly record struct TextLine(int Number, ReadOnlyMemory<char> Text, bool Ends);
