namespace Actors.Grains.Storage;

/// <summary>Where chunks are kept.</summary>
internal interface IChunks
{
    /// <summary>Reads a chunk that a record names.</summary>
    Task<byte[]> Read(string name);

    /// <summary>Writes a chunk under a fresh name, and returns that at once; the write is part of the next commit.</summary>
    string Write(byte[] content);
}
