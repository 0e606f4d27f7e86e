using System.Text.Json.Serialization;

namespace Actors.Core.Questions;

/// <summary>How request states are written, and what nodes tell each other of parked calls.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(QuestionState))]
[JsonSerializable(typeof(ContinueCall))]
[JsonSerializable(typeof(CallNews))]
internal sealed partial class QuestionJson : JsonSerializerContext;
