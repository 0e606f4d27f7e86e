namespace Actors.Grains.Storage;

/// <summary>What every storage provider keeps for us, with whatever serializer it has: bytes of our own format.</summary>
[GenerateSerializer, Alias("actors.record")]
public sealed class StoredRecord
{
    /// <summary>The bytes; empty where nothing was saved yet.</summary>
    [Id(0)]
    public byte[] Content { get; set; } = [];
}
