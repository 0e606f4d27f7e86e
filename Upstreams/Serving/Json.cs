using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Actors.Upstreams.Serving;

[JsonSerializable(typeof(JsonNode))]
internal sealed partial class Json : JsonSerializerContext;
