using System.Collections.Immutable;
using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Tasks;

namespace Actors.Core.Sessions;

/// <summary>What a session asks of tasks. Within a turn only what they answer after at most one save; they never ask back.</summary>
internal sealed class SessionTasks(IActivation activation, SessionPorts ports, HostQuestions questions)
{
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // In order, so that what is dropped is not dropped after it was taken again.
    private readonly TaskOutbox _outbox = new(activation);
    private readonly string _waiter = TakeQuestion.WaiterOf(activation.Id.Key);

    /// <summary>Asks a task for the question that it offered, beside the turns.</summary>
    public void Take(string task) => _outbox.Add(async stopping => activation.Tell(await TryTakeAsync(task, stopping)), mayMiss: false);

    /// <summary>Tells a task that others may ask what this session took, beside the turns.</summary>
    public void Drop(string task) => _outbox.Add(async stopping => await TryAskAsync(task, new DropQuestions(_waiter), stopping), mayMiss: false);

    /// <summary>
    /// This activation ends: whatever it took is for others to ask, as far as their tasks can be told. Where the session <paramref name="moves"/>,
    /// tasks offer their questions again to the next activation.
    /// </summary>
    public async ValueTask DropAllAsync(IEnumerable<OfferedQuestion> offers, bool moves, CancellationToken cancellationToken)
    {
        foreach (var offer in offers)
        {
            try
            {
                await (offer.Phase == OfferPhase.Held && !moves ? default : ports.AskTask!(offer.Asking.Task, new DropQuestions(_waiter), cancellationToken));
            }
            catch (ActorUnreachableException)
            {
                // It forgets who took what when its own activation ends.
            }
        }
    }

    /// <summary>Gives a task the client's answer to its question. True once it is saved, or the task needs it no more; false: try again.</summary>
    public async ValueTask<bool> GiveAsync(AskingTask asking, JsonElement body, CancellationToken cancellationToken)
    {
        IMessage<TaskReply> answer = body.TryGetProperty("error"u8, out var error)
            ? Refusal(asking, HostQuestions.ErrorOf(error))
            : new AnswerTask(asking.Owner, new Dictionary<string, JsonElement> { [asking.Key] = body.GetProperty("result"u8) });
        try
        {
            var reply = await ports.AskTask!(asking.Task, answer, cancellationToken);
            if (reply.Kind == TaskReplyKind.Invalid)
            {
                // A client answers a request once. As in a call that is no task, the one who asked hears that this was no answer.
                await ports.AskTask(asking.Task, Refusal(asking, new(RpcCode.InvalidParams, reply.Problem ?? "The answer has the wrong shape.")), cancellationToken);
            }

            return true;
        }
        catch (ActorUnreachableException)
        {
            return false;
        }
    }

    /// <summary>
    /// What to call again for a stream whose call another activation did not live to answer: the wait for a task, or the
    /// call behind which a hidden task runs. Null: there is none. Throws where the task cannot be asked.
    /// </summary>
    public async ValueTask<LostCall?> FindAsync(SessionTicket ticket, StreamRef stream, ImmutableArray<StreamEvent> saved, CancellationToken cancellationToken)
    {
        if (ports.AskTask is null || saved.Any(entry => entry.Kind == EventKind.Answer))
        {
            return null;
        }

        if (stream.Task.Length > 0)
        {
            return new(stream.Task, "tasks/result", Members("taskId", stream.Task));
        }

        var id = TaskId.OfCall(ticket, stream);
        return await ports.AskTask(id, new ReadTask(null, WithOutcome: false), cancellationToken) is { View: { Origin.Hidden: true } view }
            ? new(id, "tools/call", Members("name", view.Tool))
            : null;
    }

    private async ValueTask<TaskTaken> TryTakeAsync(string task, CancellationToken stopping)
    {
        var reply = await TryAskAsync(task, new TakeQuestion(_waiter), stopping);
        return reply is { View: { Questions: [var given, ..] } view }
            ? questions.Of(task, view.Owner, given)
            : new TaskTaken(task, null, "", default, activation.Time.GetUtcNow()) { Failed = reply is null };
    }

    private async ValueTask<TaskReply?> TryAskAsync(string task, IMessage<TaskReply> message, CancellationToken stopping)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ports.AskTask!(task, message, stopping);
            }
            catch (ActorUnreachableException) when (tries < Tries)
            {
                await Task.Delay(Pause * tries, activation.Time, stopping);
            }
            catch (ActorUnreachableException)
            {
                return null;
            }
        }
    }

    private static RefuseTask Refusal(AskingTask asking, RpcError error) => new(asking.Owner, asking.Key, error.Code, error.Message);

    private static JsonElement Members(string name, string value) =>
        JsonSerializer.SerializeToElement(new Dictionary<string, string> { [name] = value }, SessionJson.Default.DictionaryStringString);
}

/// <summary>A call that waited on a task.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Method">What to call.</param>
/// <param name="Params">With what.</param>
internal sealed record LostCall(string Task, string Method, JsonElement Params);
