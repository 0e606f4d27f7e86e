using System.Collections.Immutable;

namespace Actors.Grains.Storage;

/// <summary>
/// The rows of an actor that are in chunks, as a tree that is never changed in place: new chunks are written under fresh
/// names, and count from the moment that a record names them.
/// </summary>
/// <param name="Height">How many levels of chunks lie above the rows; 0: there are none.</param>
/// <param name="Chunks">The topmost chunks, in the order of their keys.</param>
internal sealed record RowTree(int Height, ImmutableArray<ChunkRef> Chunks)
{
    /// <summary>No rows.</summary>
    public static RowTree Empty { get; } = new(0, []);
}
