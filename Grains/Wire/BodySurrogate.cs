namespace Actors.Grains.Wire;

/// <summary>A <see cref="Body"/> between nodes.</summary>
[GenerateSerializer, Alias("actors.body")]
internal struct BodySurrogate
{
    /// <summary>The JSON, in UTF-8.</summary>
    [Id(0)]
    public byte[] Json;
}

/// <summary>The one codec of all messages: it claims <see cref="Body"/>, and so nothing of anybody else's.</summary>
[RegisterConverter]
internal sealed class BodyConverter : IConverter<Body, BodySurrogate>
{
    public Body ConvertFromSurrogate(in BodySurrogate surrogate) => new(surrogate.Json);

    public BodySurrogate ConvertToSurrogate(in Body value) => new() { Json = value.Write() };
}
