using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Questions;

namespace Actors.Http.Modern.Questions;

/// <summary>What a client brought along from earlier rounds of its call.</summary>
/// <param name="State">The opened request state; null where only answers came.</param>
/// <param name="Answers">All answers so far, by input key.</param>
internal sealed record CallInput(QuestionState? State, IReadOnlyDictionary<string, JsonElement> Answers)
{
    /// <summary>Gives the author what belongs to the author: the author's own state, and all answers so far.</summary>
    public void ApplyTo(JsonObject parameters)
    {
        parameters.Remove("requestState");
        parameters.Remove("inputResponses");
        if (State?.Author is { } author)
        {
            parameters["requestState"] = author;
        }

        if (Answers.Count > 0)
        {
            parameters["inputResponses"] = new JsonObject(Answers.Select(answer => KeyValuePair.Create(answer.Key, (JsonNode?)JsonObject.Create(answer.Value))));
        }
    }
}
