namespace Actors.Core.Sessions;

/// <summary>
/// Questions of tasks that no waiting call can put: they go out on the standalone stream, or wait for one. They are kept in
/// memory only, since their tasks keep them, and never count as messages that nobody took.
/// </summary>
internal static class TaskQuestionRules
{
    /// <summary>Asks now or later; what is asked already is not asked twice.</summary>
    public static Transition Ask(SessionState state, TaskAsked asked) =>
        IsKnown(state, asked.Asking) ? new(state) : Put(state with { HeldForTasks = state.HeldForTasks.Add(asked) });

    /// <summary>Puts what waits, where there is a stream for it and the client is ready.</summary>
    public static Transition Put(SessionState state)
    {
        if (state.HeldForTasks.IsEmpty || !state.Initialized || !state.Streams.TryGetValue(state.Standalone, out var stream) || stream.To is null)
        {
            return new(state);
        }

        var all = new Transition(state with { HeldForTasks = [] });
        foreach (var asked in state.HeldForTasks)
        {
            all = all.Then(open => Put(open, asked));
        }

        return all;
    }

    /// <summary>What was asked from that event of a stream on did not arrive, or may not have: it waits for the next stream.</summary>
    public static SessionState HoldAll(SessionState state, int number, int sequence = 0)
    {
        foreach (var (question, open) in state.Questions)
        {
            if (open.Stream == number && open.Event >= sequence && open.Again is { } asked)
            {
                state = state with { Questions = state.Questions.Remove(question), HeldForTasks = state.HeldForTasks.Add(asked) };
            }
        }

        return state;
    }

    /// <summary>Takes back what was asked for a task apart from its waiting calls.</summary>
    public static Transition Unask(SessionState state, TaskUnasked unasked)
    {
        var all = new Transition(state with { HeldForTasks = state.HeldForTasks.RemoveAll(asked => asked.Asking.Task == unasked.Task) });
        foreach (var (question, open) in state.Questions)
        {
            if (open.Again is not null && open.Asking!.Task == unasked.Task)
            {
                all = all.Then(next => QuestionRules.Withdraw(next, new Withdrawn(question, unasked.Now)));
            }
        }

        return all;
    }

    private static Transition Put(SessionState state, TaskAsked asked)
    {
        var open = new OpenQuestion(state.Standalone, Deadline: null, asked.Asking) { Again = asked, Event = state.Streams[state.Standalone].Next };
        return StreamRules.Append(state with { Questions = state.Questions.SetItem(asked.Question, open) }, state.Standalone, EventKind.Question, asked.Json, asked.Now);
    }

    private static bool IsKnown(SessionState state, AskingTask asking)
    {
        foreach (var (_, open) in state.Questions)
        {
            if (open.Again is not null && open.Asking == asking)
            {
                return true;
            }
        }

        return state.HeldForTasks.Exists(held => held.Asking == asking);
    }
}
