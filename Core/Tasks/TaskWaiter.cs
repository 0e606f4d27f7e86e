using System.Runtime.ExceptionServices;
using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Protocol;

namespace Actors.Core.Tasks;

/// <summary>
/// Waits for the end of one task, at the front: looks at the task whenever it changes, and meanwhile puts the questions that
/// it gets to take. Whatever it has taken and not answered is dropped when it leaves.
/// </summary>
internal sealed class TaskWaiter(
    PatientActors actors, string? owner, string id, string name, QuestionTaker? taker)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Asking> _asking = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSignal();
    private Exception? _failure;
    private bool _took;

    /// <summary>The task has changed; safe from any thread.</summary>
    public void Look() => Volatile.Read(ref _changed).TrySetResult();

    /// <summary>Waits; null: unknown, or gone meanwhile. The task must be watched already.</summary>
    public async Task<TaskView?> RunAsync(CancellationToken cancellationToken)
    {
        // Also when nothing has changed: whoever gives up waiting is to be let go.
        using var givingUp = cancellationToken.UnsafeRegister(static waiter => ((TaskWaiter)waiter!).Look(), this);
        try
        {
            while (true)
            {
                var changed = NewSignal();
                Volatile.Write(ref _changed, changed);
                cancellationToken.ThrowIfCancellationRequested();
                ThrowIfFailed();
                var reply = await AskTask(new ReadTask(owner, WithOutcome: true), PatientActors.Long, cancellationToken);
                if (reply.View is null || reply.View.Status.IsFinal())
                {
                    _took = false;
                    return reply.View;
                }

                if (taker is not null)
                {
                    await TakeQuestionsAsync(reply.View, cancellationToken);
                }

                await changed.Task;
            }
        }
        finally
        {
            _ = LeaveAsync();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void ThrowIfFailed()
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                ExceptionDispatchInfo.Throw(_failure);
            }
        }
    }

    private async Task TakeQuestionsAsync(TaskView view, CancellationToken cancellationToken)
    {
        while (HasOthers(view))
        {
            ThrowIfFailed();
            TaskReply reply;
            try
            {
                _took = true;
                reply = await actors.AskAsync(TaskId.ToActor(id), new TakeQuestion(name, Known()) { Can = taker!.Capabilities }, TimeSpan.Zero, cancellationToken);
            }
            catch (ActorUnreachableException)
            {
                // Perhaps one was given and the reply lost: what this waiter does not know of goes to whoever comes next.
                await AskTask(new DropQuestions(name), PatientActors.Long, cancellationToken);
                continue;
            }

            if (reply.View?.Questions is not [var question, ..] || !Start(question))
            {
                return;
            }
        }
    }

    // Ends the asking of what is no longer open, and says whether anything is open that is not being asked here.
    private bool HasOthers(TaskView view)
    {
        List<Asking> closed;
        bool others;
        lock (_gate)
        {
            closed = [.. _asking.Where(asking => !view.Questions.Any(question => question.Key == asking.Key)).Select(asking => asking.Value)];
            others = view.Questions.Any(question => !_asking.ContainsKey(question.Key));
        }

        // Whatever waits for the token goes on at once, and may come back here.
        closed.ForEach(asking => asking.Ending.Cancel());
        return others;
    }

    private List<string> Known()
    {
        lock (_gate)
        {
            return [.. _asking.Keys];
        }
    }

    private bool Start(TaskQuestion question)
    {
        var asking = new Asking();
        lock (_gate)
        {
            if (!_asking.TryAdd(question.Key, asking))
            {
                // Its task has forgotten, and gives it once more to whom it has given it before.
                return false;
            }
        }

        asking.Work = PutAsync(question, asking.Ending.Token);
        return true;
    }

    private async Task PutAsync(TaskQuestion question, CancellationToken ending)
    {
        try
        {
            await AnswerAsync(question, await taker!.Ask(question, ending));
        }
        catch (TaskQuestionException exception)
        {
            await TryAsync(new RefuseTask(owner, question.Key, exception.Error.Code, exception.Error.Message));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Somebody else has answered it, the task is over, or nobody waits any more.
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _failure = exception;
            }
        }

        lock (_gate)
        {
            _asking.Remove(question.Key);
        }

        Look();
    }

    // An answer that the user has given is brought home, whether or not anybody still waits.
    private async Task AnswerAsync(TaskQuestion question, JsonElement answer)
    {
        var answers = new Dictionary<string, JsonElement> { [question.Key] = answer };
        var reply = await AskTask(new AnswerTask(owner, answers), PatientActors.Long, CancellationToken.None);
        if (reply.Kind == TaskReplyKind.Invalid)
        {
            await TryAsync(new RefuseTask(owner, question.Key, RpcCode.InvalidParams, reply.Problem ?? "The answer does not have the shape that was asked for."));
        }
    }

    private async Task LeaveAsync()
    {
        List<Asking> asking;
        lock (_gate)
        {
            asking = [.. _asking.Values];
        }

        asking.ForEach(one => one.Ending.Cancel());
        foreach (var one in asking)
        {
            await one.Work;
        }

        if (_took)
        {
            await TryAsync(new DropQuestions(name));
        }
    }

    private async Task TryAsync(IMessage<TaskReply> message)
    {
        try
        {
            await AskTask(message, PatientActors.Long, CancellationToken.None);
        }
        catch (ActorUnreachableException)
        {
            // What a task remembers of its waiters it forgets with its activation.
        }
    }

    private ValueTask<TaskReply> AskTask(IMessage<TaskReply> message, TimeSpan patience, CancellationToken cancellationToken) =>
        actors.AskAsync(TaskId.ToActor(id), message, patience, cancellationToken);

    private sealed class Asking
    {
        public CancellationTokenSource Ending { get; } = new();

        public Task Work { get; set; } = Task.CompletedTask;
    }
}
