using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Core.Keys;

/// <summary>Asks for the keys. Where it is time for a new one, that is durable before the reply.</summary>
internal sealed record ReadKeys : IMessage<KeyRing>;

/// <summary>The JSON of the keys' messages and of what is saved.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReadKeys))]
[JsonSerializable(typeof(KeyRing))]
internal sealed partial class KeyJson : JsonSerializerContext;
