using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Core.Upstreams;

/// <summary>The JSON of what crosses between callers and connections. What clients and servers wrote may be nested as deeply as they like, within our envelope.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 128,
    Converters = [typeof(VerbatimElements)])]
[JsonSerializable(typeof(CallUpstream))]
[JsonSerializable(typeof(CancelUpstream))]
[JsonSerializable(typeof(AnswerUpstream))]
[JsonSerializable(typeof(FollowUpstream))]
[JsonSerializable(typeof(DeclareFollows))]
[JsonSerializable(typeof(CloseUpstream))]
[JsonSerializable(typeof(BeatUpstream))]
[JsonSerializable(typeof(UpstreamBeat))]
[JsonSerializable(typeof(ReadUpstream))]
[JsonSerializable(typeof(UpstreamReply))]
[JsonSerializable(typeof(UpstreamHealth))]
[JsonSerializable(typeof(UpstreamFacts))]
[JsonSerializable(typeof(UpstreamPush))]
[JsonSerializable(typeof(SubscribedResource))]
[JsonSerializable(typeof(Done))]
internal sealed partial class UpstreamJson : JsonSerializerContext;
