using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>The parameters of a simulated call.</summary>
internal sealed record CallParams(string Name, CallArguments Arguments);

/// <summary>The arguments of a simulated call.</summary>
internal sealed record CallArguments(string Script);

/// <summary>What a simulated body returns: which attempt it was, so that nobody can take one result for another.</summary>
internal sealed record BodyResult(string Task, int Attempt, bool IsError);

/// <summary>A question of a simulated body.</summary>
internal sealed record BodyQuestion(string Message);

/// <summary>An answer of a simulated client.</summary>
internal sealed record ClientAnswer(string Action, AnswerContent Content);

/// <summary>What tells an answer from every other.</summary>
internal sealed record AnswerContent(string Mark);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CallParams))]
[JsonSerializable(typeof(BodyResult))]
[JsonSerializable(typeof(BodyQuestion))]
[JsonSerializable(typeof(ClientAnswer))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
internal sealed partial class TaskWorldJson : JsonSerializerContext;
