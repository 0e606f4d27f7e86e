using System.Text.Json;
using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>What bodies may count on: whether one may start, what it finds, and that nothing it did is done or asked twice.</summary>
internal sealed class BodyPromises(TaskWorld world)
{
    /// <summary>A body is started; null when the task is none of the world's.</summary>
    public TaskFacts? Starts(TaskAttempt attempt, SimulatedNode node)
    {
        if (world.Find(attempt.Id) is not { } facts)
        {
            world.Violated($"A body of {attempt.Id} was started, and nobody ever asked for that task.");
            return null;
        }

        world.Note(node, facts, $"body {attempt.Number} starts");
        world.Count("body", attempt.Number == 1 ? "first attempt" : "later attempt");
        CheckTimes(facts);
        if (node.HasLease)
        {
            // A node that stood still right after its claim was saved starts its body when it goes on; nobody else hears of that.
            CheckMayStart(facts, attempt, node);
            CheckFinds(facts, attempt);
            facts.LastAttempt = attempt.Number;
        }

        facts.Starts++;
        facts.Bodies.Add(new(attempt.Number, node));
        return facts;
    }

    public void Ends(TaskFacts facts, int attempt, SimulatedNode node)
    {
        world.Note(node, facts, $"body {attempt} ends");
        facts.Bodies.RemoveAll(body => body.Attempt == attempt && body.Node == node);
    }

    public void DoesStep(TaskFacts facts, string name, SimulatedNode node)
    {
        if (node.HasLease && facts.SavedSteps.ContainsKey(name))
        {
            world.Violated($"{facts} does step {name} again, whose result was saved.");
        }
    }

    public void GotAnswer(TaskFacts facts, string question, JsonElement answer)
    {
        var mark = answer.GetProperty("content").GetProperty("mark").GetString()!;
        if (!facts.Sent.Contains(mark))
        {
            world.Violated($"{facts} got an answer to {question} that nobody gave: {mark}.");
        }

        if (facts.Answers.TryGetValue(question, out var first) && first != mark)
        {
            world.Violated($"{facts} got two answers to {question}: {first} and {mark}.");
        }

        facts.Answers[question] = mark;
    }

    private void CheckTimes(TaskFacts facts)
    {
        if (!facts.MayRunAgain && facts.Starts > facts.Suspensions)
        {
            world.Violated($"{facts} may not be run again, and is started for the {facts.Starts + 1}. time.");
        }
    }

    private void CheckMayStart(TaskFacts facts, TaskAttempt attempt, SimulatedNode node)
    {
        if (facts.Bodies.Find(body => body.Counts) is { } other)
        {
            world.Violated($"{facts} runs twice at once: attempt {attempt.Number} on {node.Name}, and {other.Attempt} still on {other.Node.Name}.");
        }

        if (attempt.Number <= facts.LastAttempt)
        {
            world.Violated($"{facts} has attempt {attempt.Number} after {facts.LastAttempt}.");
        }

        if (facts.End is { } end)
        {
            world.Violated($"{facts} is {end.Status}, and attempt {attempt.Number} starts.");
        }

        if (facts.CancelAcknowledged)
        {
            world.Violated($"{facts} was cancelled, and attempt {attempt.Number} starts.");
        }
    }

    private void CheckFinds(TaskFacts facts, TaskAttempt attempt)
    {
        if (TaskScript.Of(attempt.Call).Text != facts.Script.Text)
        {
            world.Violated($"{facts} was started with another call: {attempt.Call.Params}.");
        }

        foreach (var (name, saved) in facts.SavedSteps.OrderBy(static step => step.Key, StringComparer.Ordinal))
        {
            if (!attempt.Steps.TryGetValue(name, out var found) || found.GetString() != saved)
            {
                world.Violated($"{facts} does not find the result of step {name}, which was saved.");
            }
        }
    }
}
