using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Actors.Grains.Wire;

/// <summary>
/// A message or a reply on its way: itself while it stays on this node, UTF-8 JSON between nodes. Whoever takes it knows
/// its type, so bytes that this version does not understand hurt nobody before they are looked at.
/// </summary>
internal sealed class Body
{
    private readonly object? _value;
    private readonly JsonTypeInfo? _type;
    private readonly byte[] _json = [];

    public Body(object? value, JsonTypeInfo type) => (_value, _type) = (value, type);

    public Body(byte[] json) => _json = json;

    public object? Read(JsonTypeInfo type) => _type is null ? JsonSerializer.Deserialize(_json, type) : _value;

    public byte[] Write() => _type is null ? _json : JsonSerializer.SerializeToUtf8Bytes(_value, _type);
}
