using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Core.Tasks;

/// <summary>One question of a task that has no answer yet.</summary>
/// <param name="Key">Its name, unique for the whole life of the task (extension, TX26-20).</param>
/// <param name="Method">What is asked: <c>elicitation/create</c>, <c>sampling/createMessage</c> or <c>roots/list</c>.</param>
/// <param name="Params">How it is asked; undefined for none.</param>
public sealed record TaskQuestion(
    string Key,
    string Method,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] JsonElement Params);
