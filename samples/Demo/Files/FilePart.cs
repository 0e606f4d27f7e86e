using System.Text;

namespace Actors.Samples.Demo.Files;

/// <summary>What was read of a file: lines of its text, or all of its bytes.</summary>
/// <param name="Text">The text, each line ended by a line feed; null for a binary file.</param>
/// <param name="Encoding">The text's encoding.</param>
/// <param name="FirstLine">The number of the first line.</param>
/// <param name="LastLine">The number of the last line.</param>
/// <param name="More">Whether the file goes on.</param>
/// <param name="Cut">Whether the last line was too long and lacks its end.</param>
internal sealed record FilePart(string? Text, Encoding? Encoding, int FirstLine, int LastLine, bool More, bool Cut)
{
    public FilePart(byte[] bytes)
        : this(null, null, 0, 0, false, false) => Bytes = bytes;

    /// <summary>The content of a binary file.</summary>
    public byte[] Bytes { get; } = [];
}
