using System.Buffers;
using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Core.Tasks;

/// <summary>What an attempt is given. Pure.</summary>
internal static class TaskAttempts
{
    /// <summary>The present attempt of a task.</summary>
    public static TaskAttempt Of(TaskState state, TaskCall call, IReadOnlyDictionary<string, JsonElement> steps)
    {
        var record = state.Record!;
        return new TaskAttempt
        {
            Id = state.Id,
            Number = record.Attempt,
            Call = call with { Params = WithAnswers(call.Params, record) },
            Origin = record.Origin,
            Deadline = record.Deadline,
            Steps = steps,
        };
    }

    // All answers of all rounds go with every call: an author who keeps no state of its own then asks nothing twice.
    private static JsonElement WithAnswers(JsonElement parameters, TaskRecord record)
    {
        var answers = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var question in record.Questions)
        {
            if (question is { Status: QuestionStatus.Answered, Name: { } name })
            {
                answers[name] = question.Answer;
            }
        }

        return answers.Count == 0 && record.RequestState is null ? parameters : Write(parameters, answers, record.RequestState);
    }

    private static JsonElement Write(JsonElement parameters, SortedDictionary<string, JsonElement> answers, string? requestState)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var member in parameters.EnumerateObject())
            {
                if (member.NameEquals("inputResponses"u8))
                {
                    Earlier(member.Value, answers);
                }
                else if (!member.NameEquals("requestState"u8))
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteStartObject("inputResponses"u8);
            foreach (var (name, answer) in answers)
            {
                writer.WritePropertyName(name);
                answer.WriteTo(writer);
            }

            writer.WriteEndObject();
            if (requestState is not null)
            {
                writer.WriteString("requestState"u8, requestState);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    // What was answered before there was a task.
    private static void Earlier(JsonElement given, SortedDictionary<string, JsonElement> answers)
    {
        if (given.ValueKind == JsonValueKind.Object)
        {
            foreach (var answer in given.EnumerateObject())
            {
                answers.TryAdd(answer.Name, answer.Value);
            }
        }
    }
}
