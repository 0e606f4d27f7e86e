using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>Looks at each save of a task: what is durable only ever goes forward.</summary>
internal sealed class StorePromises(TaskWorld world)
{
    /// <summary>A save is durable.</summary>
    public void Saved(ActorId actor, byte[]? stateBefore, Change change, StoredActor stored)
    {
        if (actor.Kind != TaskId.Kind)
        {
            return;
        }

        var (before, after) = (Read(stateBefore), Read(stored.State));
        if (world.Find(actor.Key) is not { } facts)
        {
            world.Violated($"{actor} was saved, and nobody ever asked for that task.");
            return;
        }

        world.Count("saved transitions", $"{Name(before)} -> {Name(after)}");
        if (before is null && after is not null && facts.Created is not null && facts.IsExpired(world.Now))
        {
            world.Count("client", "came again for a key at the end of its time");
            facts.LiveAgain();
        }

        facts.Created ??= after?.Created;
        facts.Saved = after;
        facts.Ttl = after?.Policy.Ttl ?? facts.Ttl;
        if (before is null)
        {
            return;
        }

        if (after is null)
        {
            CheckGone(facts, stored);
            return;
        }

        CheckForward(facts, before, after);
        CheckQuestions(facts, after, change);
    }

    /// <summary>The keys of a task's questions whose answers are durable, with the questions' texts.</summary>
    public IEnumerable<(string Key, string Text)> Answered(string id) =>
        from row in world.Store.Find(TaskId.ToActor(id))?.Rows(TaskRows.Questions, "") ?? []
        let question = Question(row)
        where question.Status == QuestionStatus.Answered
        select (question.Key, question.Params.GetProperty("message").GetString()!);

    /// <summary>Whether the task has durably ended, or there is none.</summary>
    public bool IsOver(string id) => world.Find(id)?.Saved is null or { IsFinal: true };

    private static AskedQuestion Question(Row row) => JsonSerializer.Deserialize(row.Value!.Value.Span, TaskJson.Default.AskedQuestion)!;

    private static TaskRecord? Read(byte[]? state) => state is null ? null : JsonSerializer.Deserialize(state, TaskJson.Default.TaskRecord);

    private static string Name(TaskRecord? record) => record is null ? "nothing" : record.Status.ToString();

    private void CheckGone(TaskFacts facts, StoredActor stored)
    {
        if (!facts.IsExpired(world.Now))
        {
            world.Violated($"{facts} was erased before its time.");
        }

        if (stored.RowCount > 0)
        {
            world.Violated($"{facts} was erased, and {stored.RowCount} of its rows are left.");
        }
    }

    private void CheckForward(TaskFacts facts, TaskRecord before, TaskRecord after)
    {
        if (before.IsFinal && (before.Status != after.Status || before.Attempt != after.Attempt))
        {
            world.Violated($"{facts} had ended as {before.Status}, and was saved as {after.Status}.");
        }

        if (after.Policy.Ttl != before.Policy.Ttl && !(facts.IsNobodys && after.IsFinal))
        {
            world.Violated($"{facts} was to be kept for {before.Policy.Ttl}, and now for {after.Policy.Ttl}.");
        }

        if (after.Attempt < before.Attempt)
        {
            world.Violated($"{facts} went back from attempt {before.Attempt} to {after.Attempt}.");
        }

        if (after.Suspended && !before.Suspended)
        {
            facts.Suspensions++;
        }
    }

    private void CheckQuestions(TaskFacts facts, TaskRecord after, Change change)
    {
        foreach (var row in change.Rows.Where(row => row.Key.StartsWith(TaskRows.Questions, StringComparison.Ordinal) && (row.Value is not null || !after.IsFinal)))
        {
            if (facts.SavedAnswers.TryGetValue(row.Key, out var answer) && (row.Value is null || Question(row).Answer.GetRawText() != answer))
            {
                world.Violated($"{facts} had the answer {answer} to a question, and it was saved otherwise.");
            }

            if (row.Value is not null && Question(row) is { Status: QuestionStatus.Answered } answered)
            {
                facts.SavedAnswers[row.Key] = answered.Answer.GetRawText();
            }
        }
    }
}
