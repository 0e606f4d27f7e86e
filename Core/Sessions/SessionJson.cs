using System.Text.Json.Serialization;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>The JSON of sessions: what is saved, what is sealed, and what crosses between nodes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionTicket))]
[JsonSerializable(typeof(SessionRecord))]
[JsonSerializable(typeof(SessionReply))]
[JsonSerializable(typeof(OpenSession))]
[JsonSerializable(typeof(CallSession))]
[JsonSerializable(typeof(NotifySession))]
[JsonSerializable(typeof(AnswerSession))]
[JsonSerializable(typeof(AttachSession))]
[JsonSerializable(typeof(DetachSession))]
[JsonSerializable(typeof(PartSession))]
[JsonSerializable(typeof(CloseSession))]
[JsonSerializable(typeof(ResourceChanged))]
[JsonSerializable(typeof(ResourceChangeTaken))]
[JsonSerializable(typeof(TellOfTask))]
[JsonSerializable(typeof(AskForTask))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(WakeUp))]
[JsonSerializable(typeof(Done))]
internal sealed partial class SessionJson : JsonSerializerContext;
