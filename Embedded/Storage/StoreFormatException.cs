namespace Actors.Embedded.Storage;

/// <summary>The data file was written by a newer version of this software.</summary>
public sealed class StoreFormatException(string file, long found, long known)
    : StoreException(
        $"Data file '{file}' was written by a newer version (format {found}; this version knows up to {known}); upgrade, or use another folder.",
        null)
{
    /// <summary>The format of the file.</summary>
    public long Found { get; } = found;

    /// <summary>The newest format that this version reads.</summary>
    public long Known { get; } = known;
}
