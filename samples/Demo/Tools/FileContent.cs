using Actors.Samples.Demo.Files;
using Actors.Samples.Demo.Resources;
using ModelContextProtocol.Protocol;

namespace Actors.Samples.Demo.Tools;

/// <summary>Files as the content of an answer.</summary>
internal static class FileContent
{
    public static IEnumerable<ContentBlock> Of(string path, FilePart part)
    {
        if (part.Text is null)
        {
            yield return Binary(path, part.Bytes);
            yield break;
        }

        yield return new TextContentBlock { Text = part.Text };
        if (Note(part) is { } note)
        {
            yield return new TextContentBlock { Text = note };
        }
    }

    private static ContentBlock Binary(string path, byte[] bytes)
    {
        var mimeType = MimeTypes.Of(path) ?? MimeTypes.Binary;
        return MimeTypes.IsPicture(mimeType)
            ? ImageContentBlock.FromBytes(bytes, mimeType)
            : new EmbeddedResourceBlock { Resource = BlobResourceContents.FromBytes(bytes, FileUri.Of(path), mimeType) };
    }

    private static string? Note(FilePart part) => part switch
    {
        { Cut: true } => $"[Line {part.LastLine} is too long and was cut; the next line is firstLine={part.LastLine + 1}.]",
        { More: true } => $"[Lines {part.FirstLine} to {part.LastLine}; go on with firstLine={part.LastLine + 1}.]",
        { Text: "", FirstLine: > 1 } => $"[The file has {part.LastLine} lines.]",
        _ => null,
    };
}
