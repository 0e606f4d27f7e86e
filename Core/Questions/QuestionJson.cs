using System.Text.Json.Serialization;

namespace Actors.Core.Questions;

/// <summary>How request states are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(QuestionState))]
internal sealed partial class QuestionJson : JsonSerializerContext;
