using System.Text.Json.Nodes;

namespace Actors.Tests.Modern;

/// <summary>What a client answers.</summary>
internal static class Answers
{
    public static JsonObject Accept(string field, string value) => new() { ["action"] = "accept", ["content"] = new JsonObject { [field] = value } };

    public static JsonObject Roots(params string[] uris) => new() { ["roots"] = new JsonArray([.. uris.Select(uri => new JsonObject { ["uri"] = uri })]) };

    public static JsonObject Sample(string text) => new() { ["role"] = "assistant", ["model"] = "m", ["content"] = new JsonObject { ["type"] = "text", ["text"] = text } };

    /// <summary>Repeats the same call with answers, and the state that the last round gave.</summary>
    public static Action<ModernClient.Sent> With(ModernAnswer round, params (string Key, JsonNode? Answer)[] answers) => sent =>
    {
        sent.Params["requestState"] = round.Result.GetProperty("requestState").GetString();
        sent.Params["inputResponses"] = new JsonObject(answers.Select(answer => KeyValuePair.Create(answer.Key, answer.Answer?.DeepClone())));
    };

    public static JsonObject Everything => new() { ["elicitation"] = new JsonObject { ["form"] = new JsonObject(), ["url"] = new JsonObject() }, ["sampling"] = new JsonObject(), ["roots"] = new JsonObject() };
}
