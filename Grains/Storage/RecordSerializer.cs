using Orleans.Storage;

namespace Actors.Grains.Storage;

/// <summary>
/// Hands our bytes to storage providers as they are, where the default would wrap them in JSON and base64. A provider that
/// has a serializer of its own may use that: it keeps the same bytes in another dress.
/// </summary>
internal sealed class RecordSerializer(IGrainStorageSerializer others) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => input is StoredRecord record ? new BinaryData(record.Content) : others.Serialize(input);

    public T? Deserialize<T>(BinaryData input) =>
        typeof(T) == typeof(StoredRecord) ? (T)(object)new StoredRecord { Content = input.ToArray() } : others.Deserialize<T>(input);
}
