using System.Text.Json;

namespace Actors.Core.Tasks;

/// <summary>Who can put the questions of a task to a user while it waits for the task's end.</summary>
/// <param name="Ask">Puts a question, and returns the answer; throws <see cref="TaskQuestionException"/> where the client answers with an error.</param>
/// <param name="Capabilities">What the client declared that it can be asked: it is asked nothing else. Undefined: anything.</param>
public sealed record QuestionTaker(Func<TaskQuestion, CancellationToken, Task<JsonElement>> Ask, JsonElement Capabilities = default);
