using System.Text.Json;
using Actors.Core.Questions;

namespace Actors.Core.Tasks;

/// <summary>Who is told of changes, and who puts which question to the user.</summary>
internal static class WatchRules
{
    /// <summary>A node wants to hear of every change from now on.</summary>
    public static TaskTransition Watch(TaskState state, WatchTask watch) =>
        new TaskTransition(state.Record!.IsFinal ? state : state with { Watchers = state.Watchers.Add(watch.Node) }).Replying(TaskReplyKind.Ok);

    /// <summary>A node wants to hear no more, or cannot; nor can those who waited on it.</summary>
    public static TaskTransition Forget(TaskState state, string node)
    {
        var watching = state with { Watchers = state.Watchers.Remove(node) };
        var gone = state.Waiters.Concat(state.Takers.Values).Where(waiter => waiter.StartsWith(node + "/", StringComparison.Ordinal)).Distinct();
        return gone.Aggregate(new TaskTransition(watching), static (next, waiter) => next.Then(before => Leave(before, waiter)));
    }

    /// <summary>A waiter asks for a question: it gets what it was given and does not know of, or else one that nobody has.</summary>
    public static TaskTransition Take(TaskState state, TakeQuestion take)
    {
        if (state.Record!.IsFinal)
        {
            return new TaskTransition(state).Replying(TaskReplyKind.Over);
        }

        // The session is told when there is something for it; whoever else asks will hear of it by watching.
        var next = take.Waiter == SettleRules.SessionWaiter(state.Record) ? state : state with { Waiters = state.Waiters.Add(take.Waiter) };
        var open = state.Record.Questions.Where(static question => question.IsOpen).ToLookup(question => take.Asking?.Contains(question.Key) == true);
        // What it is asking it may have taken from an earlier activation, which is forgotten.
        var forgotten = open[true].Where(question => state.TakerOf(question.Key) is null).Select(question => KeyValuePair.Create(question.Key, take.Waiter));
        next = next with { Takers = next.Takers.AddRange(forgotten) };
        var given = open[false].FirstOrDefault(question => state.TakerOf(question.Key) == take.Waiter)
            ?? open[false].FirstOrDefault(question => state.TakerOf(question.Key) is null && Suits(question, take.Can));
        next = given is null ? next : next with { Takers = next.Takers.SetItem(given.Key, take.Waiter) };
        return new(next) { Reply = new(TaskReplyKind.Ok, TaskViews.Of(next) with { Questions = given is null ? [] : [given.ToQuestion()] }) };
    }

    // A client must not be asked what it has not declared (MCP: "Servers MUST NOT"); another one may come that can be.
    private static bool Suits(AskedQuestion question, JsonElement can) =>
        can.ValueKind == JsonValueKind.Undefined || QuestionRules.Missing(question.Method, question.Params, can) is null;

    /// <summary>
    /// A waiter is gone: what it had is free for others, who are told. The session may have moved, so it is told again, too, of what there is to ask.
    /// </summary>
    public static TaskTransition Drop(TaskState state, DropQuestions drop) =>
        Leave(drop.Waiter == SettleRules.SessionWaiter(state.Record!) ? state with { Offered = null } : state, drop.Waiter).Replying(TaskReplyKind.Ok);

    private static TaskTransition Leave(TaskState state, string waiter)
    {
        var freed = state.Takers.Where(taker => taker.Value == waiter).Select(static taker => taker.Key).ToList();
        var next = new TaskTransition(state with { Waiters = state.Waiters.Remove(waiter), Takers = state.Takers.RemoveRange(freed) });
        return freed.Count > 0 && !state.Watchers.IsEmpty
            ? next.Then(new TaskEffect.Push(state.Watchers, new TaskPush(state.Id, state.Record!.Version, TaskPushKind.Changed)))
            : next;
    }
}
