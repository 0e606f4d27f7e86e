using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Calls that wait on a task: the task outlives them, so they can be taken up again.</summary>
internal static class TaskCallRules
{
    /// <summary>Remembers which task a call waits on.</summary>
    public static Transition Await(SessionState state, Awaiting awaiting) =>
        state.Streams.TryGetValue(awaiting.Stream, out var stream) && stream is { Finished: false, Cancelled: false }
            ? new(state with { Streams = state.Streams.SetItem(awaiting.Stream, stream with { Task = awaiting.Task }) })
            : new(state);

    /// <summary>
    /// Takes up a call that another activation began and did not live to answer: the same stream goes on, with the numbers
    /// that the client has not seen yet, and the call is made once more, to wait.
    /// </summary>
    public static Transition TakeUp(SessionState state, Attached attached)
    {
        var reference = attached.Last!.Stream;
        var id = reference.Request!.Value;
        if (state.Running.Count >= state.Limits.Calls)
        {
            return new(state) { Reply = SessionReply.Refused(429, RpcCode.InvalidRequest, $"{state.Limits.Calls} calls are in flight in this session; wait for one to end.") };
        }

        var number = state.LastStream + 1;
        var next = Math.Max(attached.Last.Sequence, attached.Saved.IsEmpty ? 0 : attached.Saved[^1].Sequence) + 1;
        var stream = new StreamState
        {
            Ref = reference,
            Text = reference.ToText(state.Ticket!.Secret),
            Shape = StandaloneRules.ShapeFor(state.Ticket!),
            To = attached.From,
            Task = attached.Joins,
            Cancellable = true,
            Next = next,
            SavedThrough = next - 1,
        };
        // A client that comes back for a call has long said that it is ready, to an activation that is no more.
        var taken = state with { Initialized = true, LastStream = number, Running = state.Running.Add(id, number), Streams = state.Streams.Add(number, stream) };
        return new Transition(taken) { Reply = new SessionReply(Stream: number, First: StandaloneRules.After(attached.Saved, attached.Last.Sequence)) }
            .Then(new Dispatch(number));
    }

    /// <summary>The number of a stream in this activation, whichever activation began it; null: it is not here.</summary>
    public static int? NumberOf(SessionState state, StreamRef reference)
    {
        if (reference.Epoch == state.Epoch)
        {
            return state.Streams.TryGetValue(reference.Number, out var stream) && stream.Ref == reference ? reference.Number : null;
        }

        foreach (var (number, stream) in state.Streams)
        {
            if (stream.Ref == reference)
            {
                return number;
            }
        }

        return null;
    }
}
