using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>The rows beside a task's record.</summary>
internal static class TaskRows
{
    /// <summary>The recorded call.</summary>
    public const string Call = "call";

    /// <summary>How the task ended.</summary>
    public const string Outcome = "outcome";

    /// <summary>Before the numbers of questions.</summary>
    public const string Questions = "q/";

    /// <summary>Before the names of steps.</summary>
    public const string Steps = "s/";

    // Beside a record every row costs a place of its own in the store, which for a few hundred bytes is most of what it costs.
    private const int MostBesides = 1024;

    /// <summary>Whether a call is short enough to be kept in the record itself.</summary>
    public static bool IsSmall(TaskCall call) =>
        Length(call.Params) + Length(call.Client) + Length(call.Capabilities)
        + call.Claims.Sum(static claim => claim.Type.Length + claim.Value.Length)
        + call.Captured.Sum(static entry => entry.Key.Length + entry.Value.Length) <= MostBesides;

    /// <summary>Whether an outcome is short enough to be kept in the record itself.</summary>
    public static bool IsSmall(TaskOutcome outcome) => Length(outcome.Result) + Length(outcome.Error) <= MostBesides;

    /// <summary>The row of a call.</summary>
    public static Row Of(TaskCall call) => new(Call, TaskRecordJson.Write(call));

    /// <summary>The row of an outcome.</summary>
    public static Row Of(TaskOutcome outcome) => new(Outcome, TaskRecordJson.Write(outcome));

    /// <summary>The row of a step's result.</summary>
    public static Row OfStep(string name, JsonElement result) => new(Steps + name, JsonSerializer.SerializeToUtf8Bytes(result, TaskJson.Default.JsonElement));

    /// <summary>The row of the question with that place in the order of asking.</summary>
    public static Row Of(int index, AskedQuestion question) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Questions}{index:x8}"), JsonSerializer.SerializeToUtf8Bytes(question, TaskJson.Default.AskedQuestion));

    /// <summary>Reads all questions, in the order of asking.</summary>
    public static async ValueTask<ImmutableArray<AskedQuestion>> ReadQuestions(IActivation activation, CancellationToken cancellationToken)
    {
        var questions = ImmutableArray.CreateBuilder<AskedQuestion>();
        await foreach (var row in activation.Rows(Questions, null, cancellationToken))
        {
            questions.Add(JsonSerializer.Deserialize(row.Value!.Value.Span, TaskJson.Default.AskedQuestion)!);
        }

        return questions.ToImmutable();
    }

    /// <summary>Reads the call; null: there is none.</summary>
    public static async ValueTask<TaskCall?> ReadCall(IActivation activation, CancellationToken cancellationToken) =>
        await Read(activation, Call, cancellationToken) is { } saved ? JsonSerializer.Deserialize(saved.Span, TaskJson.Default.TaskCall) : null;

    /// <summary>Reads the outcome; null: there is none.</summary>
    public static async ValueTask<TaskOutcome?> ReadOutcome(IActivation activation, CancellationToken cancellationToken) =>
        await Read(activation, Outcome, cancellationToken) is { } saved ? JsonSerializer.Deserialize(saved.Span, TaskJson.Default.TaskOutcome) : null;

    /// <summary>Reads the results of all steps, by name.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, JsonElement>> ReadSteps(IActivation activation, CancellationToken cancellationToken)
    {
        var steps = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        await foreach (var row in activation.Rows(Steps, null, cancellationToken))
        {
            steps[row.Key[Steps.Length..]] = JsonSerializer.Deserialize(row.Value!.Value.Span, TaskJson.Default.JsonElement);
        }

        return steps;
    }

    /// <summary>The deletion of every row that is not written anew.</summary>
    public static async ValueTask<IReadOnlyList<Row>> Replace(IActivation activation, IReadOnlyList<Row> written, CancellationToken cancellationToken)
    {
        var rows = new List<Row>(written);
        await foreach (var row in activation.Rows("", null, cancellationToken))
        {
            if (!written.Any(anew => anew.Key == row.Key))
            {
                rows.Add(row with { Value = null });
            }
        }

        return rows;
    }

    private static int Length(JsonElement json) => json.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(json).Length;

    private static async ValueTask<ReadOnlyMemory<byte>?> Read(IActivation activation, string key, CancellationToken cancellationToken)
    {
        await foreach (var row in activation.Rows(key, null, cancellationToken))
        {
            if (row.Key == key)
            {
                return row.Value;
            }
        }

        return null;
    }
}
