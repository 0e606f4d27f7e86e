namespace Actors.Grains.Storage;

/// <summary>A chunk of rows, or of further chunks, in storage.</summary>
/// <param name="Name">Its name; never used twice.</param>
/// <param name="First">The first key within.</param>
internal sealed record ChunkRef(string Name, string First);
