using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Questions of the server to the client: elicitation, sampling, roots. They go out on the stream of the call that asks, never alone.</summary>
internal static class QuestionRules
{
    /// <summary>What a question gets that a session can no longer put.</summary>
    public static RpcError SessionOver { get; } = new(RpcCode.InvalidRequest, "The session is over; nobody is there to answer.");

    /// <summary>Puts a question, unless the client is not ready: then it waits.</summary>
    public static Transition Ask(SessionState state, Asked asked)
    {
        if (!state.Streams.TryGetValue(asked.Stream, out var stream) || stream.Finished || stream.Cancelled)
        {
            return Reject(state, asked, "A question to the client is asked during one of its calls; this call is over, or there is none.", over: true);
        }

        if (stream.Shape == StreamShape.Json)
        {
            return Reject(state, asked, "The client takes no event stream for this call, so it cannot be asked anything.", over: false);
        }

        if (!state.Initialized && state.Ticket is { } ticket && asked.Now - ticket.Opened < state.Limits.InitializedGrace)
        {
            return new(state with { Held = state.Held.Add(asked) });
        }

        DateTimeOffset? deadline = asked.ByHost ? null : asked.Now + state.Limits.QuestionTimeout;
        var open = state with { Questions = state.Questions.SetItem(asked.Question, new OpenQuestion(asked.Stream, deadline, asked.Asking)) };
        return StreamRules.Append(open, asked.Stream, EventKind.Message, asked.Json, asked.Now);
    }

    /// <summary>An answer goes to whoever asked, once; any other is ignored.</summary>
    public static Transition Answer(SessionState state, Answered answered) => state.Questions.TryGetValue(answered.Question, out var open)
        ? new Transition(state with
        {
            Questions = state.Questions.Remove(answered.Question),
            Offers = open.Apart ? state.Offers.Remove(open.Asking!.Task) : state.Offers,
        }).Then(new Resolve(answered.Question))
        : new(state);

    /// <summary>The client is ready: what waited is asked.</summary>
    public static Transition Release(SessionState state)
    {
        var all = new Transition(state with { Held = [] });
        foreach (var asked in state.Held)
        {
            all = all.Then(open => Ask(open with { Initialized = true }, asked));
        }

        return all.Then(TaskQuestionRules.TakeAll);
    }

    /// <summary>The host needs no answer any more.</summary>
    public static Transition Withdraw(SessionState state, Withdrawn withdrawn) => state.Questions.TryGetValue(withdrawn.Question, out var open)
        ? Withdraw(state with { Questions = state.Questions.Remove(withdrawn.Question) }, open.Stream, withdrawn.Question, "Nobody waits for the answer any more.", withdrawn.Now)
        : new(state with { Held = state.Held.RemoveAll(asked => asked.Question == withdrawn.Question) });

    /// <summary>Gives up what stayed unanswered too long, and no longer waits for a client that never says it is ready.</summary>
    public static Transition Expire(SessionState state, DateTimeOffset now)
    {
        var all = state.Held.IsEmpty || now - state.Ticket!.Opened < state.Limits.InitializedGrace ? new Transition(state) : Release(state);
        foreach (var (question, open) in state.Questions)
        {
            if (open.Deadline <= now)
            {
                all = all.Then(next => Withdraw(next with { Questions = next.Questions.Remove(question) }, open.Stream, question, "No answer came in time.", now))
                    .Then(new Reject(question, new RpcError(RpcCode.InternalError, $"The client did not answer within {state.Limits.QuestionTimeout}.")));
            }
        }

        return all;
    }

    /// <summary>Forgets the questions of a call that is over.</summary>
    public static SessionState Drop(SessionState state, int stream)
    {
        var questions = state.Questions;
        foreach (var (question, open) in state.Questions)
        {
            questions = open.Stream == stream ? questions.Remove(question) : questions;
        }

        return state with { Questions = questions, Held = state.Held.RemoveAll(asked => asked.Stream == stream) };
    }

    /// <summary>Tells the client of a cancelled call that what it was asked during the call needs no answer any more.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Withdrawals(SessionState state, int number)
    {
        var stream = state.Streams[number];
        var sequence = stream.Next;
        foreach (var (question, open) in state.Questions)
        {
            if (open.Stream == number)
            {
                yield return Frame.Message(stream.Text, sequence++, Notices.Cancelled(question, "The call that asked was cancelled."));
            }
        }
    }

    /// <summary>When time next matters to a question; null: it does not.</summary>
    public static DateTimeOffset? NextDeadline(SessionState state)
    {
        DateTimeOffset? next = state.Held.IsEmpty ? null : state.Ticket!.Opened + state.Limits.InitializedGrace;
        foreach (var (_, open) in state.Questions)
        {
            next = next is { } known && (open.Deadline is not { } deadline || known < deadline) ? known : open.Deadline;
        }

        return next;
    }

    private static Transition Withdraw(SessionState state, int number, string question, string why, DateTimeOffset now) =>
        state.Streams.TryGetValue(number, out var stream) && stream is { Finished: false, Cancelled: false }
            ? StreamRules.Append(state, number, EventKind.Message, Notices.Cancelled(question, why), now)
            : new(state);

    private static Transition Reject(SessionState state, Asked asked, string why, bool over) =>
        new Transition(state).Then(new Reject(asked.Question, new RpcError(RpcCode.InvalidRequest, why), over));
}
