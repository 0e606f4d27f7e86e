using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Actors.Core.Protocol;

/// <summary>What the protocol rules read and write as JSON.</summary>
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
