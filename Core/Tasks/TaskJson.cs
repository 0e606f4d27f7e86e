using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>The JSON of tasks: what is saved, and what crosses between nodes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TaskRecord))]
[JsonSerializable(typeof(AskedQuestion))]
[JsonSerializable(typeof(TaskCall))]
[JsonSerializable(typeof(TaskOutcome))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(CreateTask))]
[JsonSerializable(typeof(ReadTask))]
[JsonSerializable(typeof(AnswerTask))]
[JsonSerializable(typeof(RefuseTask))]
[JsonSerializable(typeof(CancelTask))]
[JsonSerializable(typeof(WatchTask))]
[JsonSerializable(typeof(UnwatchTask))]
[JsonSerializable(typeof(TakeQuestion))]
[JsonSerializable(typeof(DropQuestions))]
[JsonSerializable(typeof(TaskReply))]
[JsonSerializable(typeof(WakeUp))]
[JsonSerializable(typeof(Done))]
internal sealed partial class TaskJson : JsonSerializerContext;
