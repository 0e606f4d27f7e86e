using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Grains.Wire;

/// <summary>The JSON of what the engine itself sends.</summary>
[JsonSerializable(typeof(WakeUp))]
[JsonSerializable(typeof(Done))]
internal sealed partial class WireJson : JsonSerializerContext;
