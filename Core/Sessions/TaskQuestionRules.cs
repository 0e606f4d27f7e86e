namespace Actors.Core.Sessions;

/// <summary>
/// Questions of tasks that no waiting call can put. A task offers one to its session; the session takes it once there is a
/// standalone stream, so that nobody else asks the same, and drops it with the stream. Nothing of it is saved: tasks keep their questions.
/// </summary>
internal static class TaskQuestionRules
{
    /// <summary>A task offers a question, in place of any that it offered before.</summary>
    public static Transition Offer(SessionState state, TaskAsked asked)
    {
        var known = state.Offers.GetValueOrDefault(asked.Asking.Task);
        if (known?.Asking == asked.Asking)
        {
            return new(state);
        }

        var phase = known?.Phase == OfferPhase.Taking ? OfferPhase.Taking : OfferPhase.Held;
        return Withdraw(state, asked.Asking.Task, asked.Now)
            .Then(open => TakeAll(open with { Offers = open.Offers.SetItem(asked.Asking.Task, new(asked.Asking, phase)) }));
    }

    /// <summary>A task offers nothing any more.</summary>
    public static Transition Unoffer(SessionState state, TaskUnasked unasked) =>
        Withdraw(state with { Offers = state.Offers.Remove(unasked.Task) }, unasked.Task, unasked.Now);

    /// <summary>Takes what is offered, where there is a stream to put it on and the client is ready.</summary>
    public static Transition TakeAll(SessionState state)
    {
        var all = new Transition(state);
        if (state.Offers.IsEmpty || !state.Initialized || !IsListening(state))
        {
            return all;
        }

        foreach (var (task, offer) in state.Offers)
        {
            if (offer.Phase == OfferPhase.Held)
            {
                all = (all with { State = In(all.State, task, OfferPhase.Taking) }).Then(new TakeForTask(task));
            }
        }

        return all;
    }

    /// <summary>The task has given a question, which need not be the one that it offered, or has none that is free.</summary>
    public static Transition Put(SessionState state, TaskTaken taken)
    {
        if (!state.Offers.TryGetValue(taken.Task, out var offer))
        {
            return LetGo(state, taken);
        }

        if (taken.Given is not { } given)
        {
            return new(taken.Failed ? In(state, taken.Task, OfferPhase.Held) : state with { Offers = state.Offers.Remove(taken.Task) });
        }

        if (!IsListening(state))
        {
            return LetGo(In(state, taken.Task, OfferPhase.Held), taken);
        }

        var put = state with { Offers = state.Offers.SetItem(taken.Task, new(given, OfferPhase.Put)) };
        if (IsThere(state, given))
        {
            // The client came back to the stream on which it was asked that.
            return new(put);
        }

        var open = new OpenQuestion(state.Standalone, Deadline: null, given) { Apart = true, Event = state.Streams[state.Standalone].Next };
        return StreamRules.Append(put with { Questions = put.Questions.SetItem(taken.Question, open) }, state.Standalone, EventKind.Question, taken.Json, taken.Now);
    }

    /// <summary>
    /// The standalone stream is lost: others may ask what was put on it. An answer to what the client may have seen still counts;
    /// from <paramref name="unseen"/> on it has seen nothing.
    /// </summary>
    public static Transition Lose(SessionState state, int stream, int unseen = int.MaxValue)
    {
        var all = new Transition(state);
        foreach (var (question, open) in state.Questions)
        {
            if (open.Apart && open.Stream == stream)
            {
                all = open.Event >= unseen ? all with { State = all.State with { Questions = all.State.Questions.Remove(question) } } : all;
                all = all.State.Offers.GetValueOrDefault(open.Asking!.Task)?.Phase == OfferPhase.Put
                    ? (all with { State = In(all.State, open.Asking.Task, OfferPhase.Held) }).Then(new DropForTask(open.Asking.Task))
                    : all;
            }
        }

        return all;
    }

    /// <summary>The session is over: whatever it took is for others to ask.</summary>
    public static Transition LetGoAll(SessionState state)
    {
        var all = new Transition(state with { Offers = state.Offers.Clear() });
        foreach (var (task, offer) in state.Offers)
        {
            all = offer.Phase == OfferPhase.Put ? all.Then(new DropForTask(task)) : all;
        }

        return all;
    }

    /// <summary>A question that came too late is for others to ask.</summary>
    public static Transition LetGo(SessionState state, TaskTaken taken) =>
        taken.Given is null ? new(state) : new Transition(state).Then(new DropForTask(taken.Task));

    private static Transition Withdraw(SessionState state, string task, DateTimeOffset now)
    {
        var all = new Transition(state);
        foreach (var (question, open) in state.Questions)
        {
            all = open.Apart && open.Asking!.Task == task ? all.Then(next => QuestionRules.Withdraw(next, new Withdrawn(question, now))) : all;
        }

        return all;
    }

    private static bool IsThere(SessionState state, AskingTask asking)
    {
        foreach (var (_, open) in state.Questions)
        {
            if (open.Apart && open.Asking == asking && open.Stream == state.Standalone)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsListening(SessionState state) => state.Streams.TryGetValue(state.Standalone, out var stream) && stream.To is not null;

    private static SessionState In(SessionState state, string task, OfferPhase phase) =>
        state with { Offers = state.Offers.SetItem(task, state.Offers[task] with { Phase = phase }) };
}
