using System.Collections.Immutable;
using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>What follows from any change, whichever it was: the status, whether to run, and who is told.</summary>
internal static class SettleRules
{
    /// <summary>Draws the conclusions of a change.</summary>
    public static TaskTransition Settle(TaskState before, TaskTransition next, DateTimeOffset now)
    {
        if (next.State.Record is not { } record)
        {
            return next;
        }

        var status = record.IsFinal ? record.Status : record.IsAsking ? WorkStatus.InputRequired : WorkStatus.Working;
        var state = status == record.Status ? next.State : next.State with { Record = record with { Status = status } };
        var ready = RunRules.IsReady(state, now);
        state = ready == state.WantsSlot ? state : state with { WantsSlot = ready };
        state = Untake(state);
        return Push(before, Notice(before, OfferNext(next with { State = state, Rows = WithQuestions(before, next) })));
    }

    /// <summary>What the creating session is known as when it takes questions; null: it takes none.</summary>
    public static string? SessionWaiter(TaskRecord record) => SessionOf(record) is { } session ? TakeQuestion.WaiterOf(session) : null;

    /// <summary>Tells the session what there is to ask.</summary>
    public static TaskEffect.Offer Offer(TaskState state, TaskQuestion? question) =>
        new(SessionOf(state.Record!)!, new AskForTask(state.Id, state.Record!.Owner, question));

    // The session of a hidden task knows of no task: whoever waits in the call's name asks.
    private static string? SessionOf(TaskRecord record) => record.Origin is { Hidden: false, Modern: false, Session: { } session } ? session : null;

    // What a task no longer asks for need not be saved any more; it goes when the task does.
    private static ImmutableArray<Row> WithQuestions(TaskState before, TaskTransition next)
    {
        var (old, now) = (before.Record?.Questions ?? [], next.State.Record!.Questions);
        var rows = next.Rows;
        for (var i = 0; old != now && i < now.Length; i++)
        {
            if (i >= old.Length || !ReferenceEquals(old[i], now[i]))
            {
                rows = rows.Add(TaskRows.Of(i, now[i]));
            }
        }

        return rows;
    }

    // When it has ended nobody waits for its questions any more; before, nobody has one that is closed.
    private static TaskState Untake(TaskState state)
    {
        if (state.Record!.IsFinal)
        {
            return state.Waiters.IsEmpty && state.Takers.IsEmpty ? state : state with { Waiters = state.Waiters.Clear(), Takers = state.Takers.Clear() };
        }

        if (state.Takers.IsEmpty)
        {
            return state;
        }

        var closed = state.Takers.Keys.Where(key => state.Record.Find(key) is not { IsOpen: true }).ToList();
        return closed.Count == 0 ? state : state with { Takers = state.Takers.RemoveRange(closed) };
    }

    // One at a time, so that an answer from elsewhere withdraws nothing else. While somebody waits who was not told by the
    // session, the session only keeps what it has taken.
    private static TaskTransition OfferNext(TaskTransition next)
    {
        var state = next.State;
        var record = state.Record!;
        if (SessionWaiter(record) is not { } self)
        {
            return next;
        }

        var kept = record.Questions.FirstOrDefault(question => question.IsOpen && state.TakerOf(question.Key) == self);
        var free = !state.Waiters.IsEmpty ? null
            : record.Questions.FirstOrDefault(question => question.IsOpen && question.Key == state.Offered && !state.Takers.ContainsKey(question.Key))
            ?? record.Questions.FirstOrDefault(question => question.IsOpen && !state.Takers.ContainsKey(question.Key));
        var wanted = kept ?? free;
        return wanted?.Key == state.Offered
            ? next
            : next with { State = state with { Offered = wanted?.Key }, Effects = next.Effects.Add(Offer(state, wanted?.ToQuestion())) };
    }

    private static TaskTransition Notice(TaskState before, TaskTransition next)
    {
        var (old, now) = (before.Record, next.State.Record!);
        return old is null || (old.Status == now.Status && old.Message == now.Message)
            ? next
            : next with { Effects = next.Effects.AddRange(TaskNotices.Tell(next.State, TaskNotices.Status(next.State)).Effects) };
    }

    private static TaskTransition Push(TaskState before, TaskTransition next)
    {
        var state = next.State;
        if (before.Record?.Version == state.Record!.Version || state.Watchers.IsEmpty)
        {
            return next;
        }

        var over = state.Record.IsFinal;
        var told = next.Then(new TaskEffect.Push(state.Watchers, new TaskPush(state.Id, state.Record.Version, over ? TaskPushKind.Over : TaskPushKind.Changed)));
        return over ? told with { State = state with { Watchers = state.Watchers.Clear() } } : told;
    }
}
