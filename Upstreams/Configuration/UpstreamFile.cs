using System.Security;

namespace Actors.Upstreams.Configuration;

/// <summary>A file of servers, read again and again. Not safe from several threads.</summary>
/// <param name="path">Its path, as it is named in messages.</param>
/// <param name="variables">The variables: a name gives its value, or null where it is not set.</param>
internal sealed class UpstreamFile(string path, Func<string, string?> variables)
{
    // What is there: null, nothing that can be read. Compared whole, since times of files are coarse and links have their own.
    private byte[]? _seen;
    private bool _wasRead;

    /// <summary>Its path, as it is named in messages.</summary>
    public string Path => path;

    /// <summary>The full path of the folder it lies in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    /// <summary>Its name in that folder.</summary>
    public string Name => System.IO.Path.GetFileName(path);

    /// <summary>What it says now; null: the same as when it was read last.</summary>
    public UpstreamConfig? ReadIfChanged()
    {
        var bytes = Bytes();
        if (_wasRead && (bytes, _seen) is (null, null) or ({ }, { }) && bytes.AsSpan().SequenceEqual(_seen))
        {
            return null;
        }

        _wasRead = true;
        _seen = bytes;
        return bytes is null ? UpstreamConfig.Read(path, variables) : UpstreamConfig.Parse(bytes, path, UpstreamConfig.FolderOf(path), variables);
    }

    private byte[]? Bytes()
    {
        try
        {
            return new FileInfo(path).Length <= UpstreamConfig.MaxBytes ? File.ReadAllBytes(path) : null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or SecurityException)
        {
            return null;
        }
    }
}
