using System.Text.Json;
using Actors.Core.Tasks;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>What clients may count on, whatever happens to nodes: each checks what it is told against all that anybody was told before.</summary>
internal sealed class ClientPromises(TaskWorld world)
{
    /// <summary>A creation was acknowledged.</summary>
    public void Created(TaskFacts facts, TaskCreation creation, Before before)
    {
        world.Count("client", $"creation {creation.Kind}");
        switch (creation)
        {
            case { Kind: TaskCreationKind.Created or TaskCreationKind.Joined, View: { } view }:
                facts.Acknowledged ??= view;
                Saw(facts, view, before);
                CheckKey(facts);
                break;
            case { Kind: TaskCreationKind.TooMany, RetryAfter: { } wait } when wait > TimeSpan.Zero:
                break;
            case { Kind: TaskCreationKind.Conflict } when facts.IsExpired(world.Now) || facts.MayConflict:
                break;
            default:
                world.Violated($"The creation of {facts} was answered with {creation}.");
                break;
        }
    }

    /// <summary>Somebody read the task, or was told how it stands.</summary>
    /// <param name="facts">The task.</param>
    /// <param name="view">What was told; null: unknown.</param>
    /// <param name="before">What was known when it was asked for.</param>
    public void Saw(TaskFacts facts, TaskView? view, Before before)
    {
        if (before.Lives != facts.Lives)
        {
            return;
        }

        if (view is null)
        {
            if (before.Acknowledged && !facts.IsExpired(world.Now))
            {
                world.Violated($"{facts} was acknowledged, and is lost before its time.");
            }

            return;
        }

        if (view.Id != facts.Id || view.Owner != facts.Task.Owner || (view.Ttl != facts.Task.Policy.Ttl && !(facts.IsNobodys && view.Status.IsFinal())))
        {
            world.Violated($"{facts} was read as another: {view}.");
        }

        facts.Created ??= view.Created;
        if (facts.Created != view.Created || before.At >= facts.Expires)
        {
            world.Violated($"{facts} was read after its time: {view}.");
        }

        CheckStatus(facts, view, before);
        foreach (var question in view.Questions)
        {
            if (before.WasAnswered(Text(question)))
            {
                world.Violated($"{facts} asks {Text(question)} again, which was answered.");
            }
        }
    }

    /// <summary>Somebody to whom the task is none of his asked for it.</summary>
    public void Stranger(TaskFacts facts, bool found)
    {
        world.Count("client", "stranger");
        if (found)
        {
            world.Violated($"{facts} was shown to a stranger.");
        }
    }

    public void Cancelled(TaskFacts facts, TaskReply reply, Before before)
    {
        world.Count("client", $"cancel {reply.Kind}");
        switch (reply.Kind)
        {
            case TaskReplyKind.Ok:
                facts.CancelAcknowledged = true;
                if (reply.View?.Status != WorkStatus.Cancelled)
                {
                    world.Violated($"{facts} was cancelled, and says {reply.View}.");
                }

                break;
            case TaskReplyKind.Over when reply.View?.Status.IsFinal() != true:
                world.Violated($"{facts} was over when it was cancelled, and says {reply.View}.");
                break;
        }

        Saw(facts, reply.View, before);
    }

    public void Answered(TaskFacts facts, IReadOnlyDictionary<string, JsonElement> answers, TaskReply reply, Before before)
    {
        world.Count("client", $"answer {reply.Kind}");
        Saw(facts, reply.View, before);
        if (reply.Kind == TaskReplyKind.Ok)
        {
            foreach (var (_, text) in world.Saves.Answered(facts.Id).Where(question => answers.ContainsKey(question.Key)))
            {
                facts.AnsweredQuestions.Add(text);
            }
        }
    }

    /// <summary>A waiter was given a question to put to its user.</summary>
    public void Asked(TaskFacts facts, TaskQuestion question)
    {
        world.Count("client", "asked while it waited");
        if (facts.End is { } end)
        {
            world.Count("client", $"asked by a task that is {end.Status}");
        }
    }

    /// <summary>A wait is over.</summary>
    public void Waited(TaskFacts facts, TaskView? view, Before before)
    {
        Saw(facts, view, before);
        if (view is not null && (!view.Status.IsFinal() || (view.Outcome is null) != (view.Status == WorkStatus.Cancelled)))
        {
            world.Violated($"Somebody waited for the end of {facts}, and got {view}.");
        }
    }

    /// <summary>Somebody has read the whole list of an owner.</summary>
    public void Listed(string owner, IReadOnlyList<TaskFacts> expected, IReadOnlyList<TaskView> listed, IReadOnlyDictionary<string, Before> before)
    {
        world.Count("client", listed.Count == 0 ? "empty list" : "list");
        foreach (var view in listed)
        {
            if (world.Find(view.Id) is not { } facts || facts.Task.Owner != owner || facts.Task.Origin.Hidden)
            {
                world.Violated($"The list of {owner} shows what is none of its business: {view}.");
            }
            else if (before.TryGetValue(view.Id, out var known))
            {
                Saw(facts, view, known);
            }
        }

        if (listed.DistinctBy(view => view.Id).Count() != listed.Count)
        {
            world.Violated($"The list of {owner} shows a task twice.");
        }

        foreach (var facts in expected.Where(facts => !facts.IsExpired(world.Now) && listed.All(view => view.Id != facts.Id)))
        {
            world.Violated($"{facts} was acknowledged, and is not in its owner's list.");
        }
    }

    private static string Text(TaskQuestion question) => question.Params.GetProperty("message").GetString()!;

    private void CheckStatus(TaskFacts facts, TaskView view, Before before)
    {
        if (view.Status is WorkStatus.None || (view.Status == WorkStatus.InputRequired) != (view.Questions.Count > 0))
        {
            world.Violated($"{facts} is {view.Status} with {view.Questions.Count} questions.");
        }

        if (before.CancelAcknowledged && view.Status != WorkStatus.Cancelled)
        {
            world.Violated($"The cancel of {facts} was acknowledged, and it is {view.Status}.");
        }

        if (before.End is { } end && end != view.Status)
        {
            world.Violated($"{facts} had ended as {end}, and is {view.Status}.");
        }

        if (!view.Status.IsFinal())
        {
            return;
        }

        var outcome = view.Outcome is null ? null : view.Outcome.Result.ValueKind != JsonValueKind.Undefined ? view.Outcome.Result.GetRawText() : view.Outcome.Error.GetRawText();
        facts.End ??= (view.Status, outcome);
        if (outcome is not null)
        {
            CheckOutcome(facts, view, outcome);
        }
    }

    private void CheckOutcome(TaskFacts facts, TaskView view, string outcome)
    {
        if (facts.End!.Value.Outcome is { } first && first != outcome)
        {
            world.Violated($"{facts} had two outcomes: {first} and {outcome}.");
        }

        facts.End = (view.Status, outcome);
        if (view.Status != WorkStatus.Completed)
        {
            return;
        }

        var result = view.Outcome!.Result.Deserialize(TaskWorldJson.Default.BodyResult)!;
        if (!facts.Results.Contains(outcome) || result.Attempt != view.Attempt)
        {
            world.Violated($"{facts} completed in attempt {view.Attempt} with what its body did not return there: {outcome}.");
        }
    }

    // Keys live as long as the task; near the end of that time nobody can tell who was first.
    private void CheckKey(TaskFacts facts)
    {
        var twin = world.Tasks.FirstOrDefault(other => other != facts && other.Acknowledged is not null && other.Task.IdempotencyKey is { } key
            && key == facts.Task.IdempotencyKey && other.Expires - TimeSpan.FromMinutes(1) > facts.Created && facts.Expires - TimeSpan.FromMinutes(1) > other.Created);
        if (twin is not null)
        {
            world.Violated($"One idempotency key made two tasks: {twin} and {facts}.");
        }
    }
}
