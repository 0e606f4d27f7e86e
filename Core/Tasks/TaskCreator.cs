using Actors.Core.Engine;
using Actors.Core.Owners;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Tasks;

/// <summary>Creates tasks: room first, then the task and its place in the index at the same time, durable both before the answer.</summary>
internal sealed partial class TaskCreator(
    PatientActors actors, OwnerClient owners, TimeProvider time, Func<DateTimeOffset, string> newId, ILogger logger)
{
    private const string OtherCall = $"'{TaskMeta.IdempotencyKey}' was used for another call; use a new one.";
    private const string Unconfirmed = "Its creation was never confirmed.";
    private const string Unindexed = "The task could not be entered in its owner's list.";

    /// <summary>
    /// Creates a task, or joins the one that exists. Cancellation is heeded until there is room; from then on the outcome is
    /// waited for, since a task that is being created must not go unheard of.
    /// </summary>
    public async ValueTask<TaskCreation> CreateAsync(NewTask task, CancellationToken cancellationToken)
    {
        if (task.IdempotencyKey is { } key && IdempotencyKey.Problem(task.Owner, key) is { } problem)
        {
            return new(TaskCreationKind.Invalid, null, Problem: problem);
        }

        var id = task.Id ?? newId(time.GetUtcNow());
        var reservation = await owners.ReserveAsync(task, id, cancellationToken);
        return reservation.Kind switch
        {
            ReservationKind.Full => new(TaskCreationKind.TooMany, null, reservation.RetryAfter, TooMany(task, reservation)),
            ReservationKind.Conflict => Conflict(OtherCall),
            ReservationKind.Known when reservation.Id != id || task.Id is not null => await JoinAsync(task, reservation),
            // Its own id is known when the first reservation's answer was lost.
            _ => await MakeAsync(task, id),
        };
    }

    private static string TooMany(NewTask task, TaskReservation reservation) =>
        $"There are {task.MaxPerOwner} tasks already that have not ended; try again in {Math.Ceiling((reservation.RetryAfter ?? TimeSpan.Zero).TotalSeconds)} s.";

    private static TaskCreation Conflict(string? problem) => new(TaskCreationKind.Conflict, null, Problem: problem ?? OtherCall);

    private async ValueTask<TaskCreation> MakeAsync(NewTask task, string id)
    {
        // The task first: its body is to start as soon as it may.
        var creating = CreateTaskAsync(task, id, isFirst: task.Id is null);
        var indexing = owners.IndexAsync(task.Owner, new(id, task.Call.Tool, task.Origin.Hidden, Over: false, Joined: false, task.Policy.Ttl));
        TaskReply reply;
        try
        {
            reply = await creating;
        }
        catch (ActorUnreachableException exception)
        {
            await UndoAsync(task, id, indexing, exception.MayHaveRun);
            throw;
        }

        try
        {
            await indexing;
        }
        catch (ActorUnreachableException)
        {
            GiveUp(task, id, mayExist: true, Unindexed);
            throw;
        }

        return reply.Kind == TaskReplyKind.Ok ? new(TaskCreationKind.Created, reply.View) : Conflict(reply.Problem);
    }

    // Whoever created it may have died before it was indexed; so it is done once more, and does no harm.
    private async ValueTask<TaskCreation> JoinAsync(NewTask task, TaskReservation known)
    {
        var id = known.Id;
        var reply = await CreateTaskAsync(task, id, isFirst: false);
        if (reply is not { Kind: TaskReplyKind.Ok, View: { } view })
        {
            return Conflict(reply.Problem);
        }

        var expires = view.Created + view.Ttl;
        var ttl = expires - time.GetUtcNow();
        if (ttl > TimeSpan.Zero)
        {
            // The key was given out long before the task came to be: it must not be over before the task is.
            var key = task.IdempotencyKey is { } text && known.KeyUntil < expires ? OwnerRows.KeyOf(text) : null;
            await owners.IndexAsync(task.Owner, new(id, view.Tool, view.Origin.Hidden, view.Status.IsFinal(), Joined: true, ttl, key, key is null ? null : task.Call.Digest));
        }

        return new(TaskCreationKind.Joined, view);
    }

    private ValueTask<TaskReply> CreateTaskAsync(NewTask task, string id, bool isFirst) => actors.AskAsync(
        TaskId.ToActor(id), new CreateTask(task.Owner, task.Call, task.Origin, task.Policy) { IsFirst = isFirst }, PatientActors.Brief, CancellationToken.None);

    private async Task UndoAsync(NewTask task, string id, Task indexing, bool mayExist)
    {
        try
        {
            await indexing;
        }
        catch (ActorUnreachableException exception)
        {
            LogNotIndexed(exception, id);
        }

        GiveUp(task, id, mayExist, Unconfirmed);
    }

    // The caller is told that nobody knows what became of it. One with a key stays as it is: its caller can come again, and
    // somebody may have joined it already.
    private void GiveUp(NewTask task, string id, bool mayExist, string reason)
    {
        if (task.IdempotencyKey is not null)
        {
            return;
        }

        if (mayExist)
        {
            _ = CancelAsync(id, reason);
        }
        else
        {
            owners.Withdraw(task.Owner, id);
        }
    }

    private async Task CancelAsync(string id, string reason)
    {
        try
        {
            await actors.AskAsync(TaskId.ToActor(id), new CancelTask(Owner: null, reason), PatientActors.Long, CancellationToken.None);
        }
        catch (ActorUnreachableException exception)
        {
            LogNotCancelled(exception, id);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Task {Task} could not be indexed.")]
    private partial void LogNotIndexed(Exception exception, string task);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} was not acknowledged to its caller, and could not be cancelled.")]
    private partial void LogNotCancelled(Exception exception, string task);
}
