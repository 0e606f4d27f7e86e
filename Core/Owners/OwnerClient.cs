using Actors.Core.Engine;
using Actors.Core.Tasks;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Owners;

/// <summary>The way of a front to the owners.</summary>
internal sealed partial class OwnerClient(PatientActors actors, TimeProvider time, ILogger logger)
{
    // A full owner asks its tasks whether they have ended. Mostly that takes milliseconds; a node that hangs could make it long.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10), LongestCheck = TimeSpan.FromSeconds(5);

    private readonly IndexQueue _queue = new(actors);

    /// <summary>Asks for room for a task with that id.</summary>
    public async ValueTask<TaskReservation> ReserveAsync(NewTask task, string id, CancellationToken cancellationToken)
    {
        if (task.IdempotencyKey is null && (await Ask(task.Owner, new TakeRoom(id, task.MaxPerOwner), cancellationToken)).Taken)
        {
            return new(ReservationKind.Admitted, id);
        }

        var key = task.IdempotencyKey is { } text ? OwnerRows.KeyOf(text) : null;
        var reserve = new ReserveTask(id, key, task.Call.Digest, task.Policy.Ttl, task.MaxPerOwner);
        var began = time.GetTimestamp();
        var reservation = await Ask(task.Owner, reserve, cancellationToken);
        // It may look full only because a node died before the ends of its tasks were saved; while it asks them, it does not know.
        for (var look = FirstLook; reservation.Checking && time.GetElapsedTime(began) < LongestCheck; look *= 2)
        {
            await Task.Delay(look, time, cancellationToken);
            reservation = await Ask(task.Owner, reserve, cancellationToken);
        }

        return reservation;
    }

    /// <summary>Puts a task into the index of its owner; durable when it returns.</summary>
    public Task IndexAsync(string owner, TaskEntry task) => _queue.IndexAsync(owner, task);

    /// <summary>A part of an owner's index.</summary>
    public ValueTask<OwnedTasks> ListAsync(string owner, ListTasks list, CancellationToken cancellationToken) => Ask(owner, list, cancellationToken);

    /// <summary>A part of the roster of owners.</summary>
    public ValueTask<KnownOwners> OwnersAsync(string? after, int limit, CancellationToken cancellationToken) =>
        actors.AskAsync(OwnerRoster.Address, new ListOwners(after, limit), PatientActors.Brief, cancellationToken);

    /// <summary>Has tasks that turned out to be unknown removed from an index, without waiting for it.</summary>
    public void Forget(string owner, IReadOnlyList<OwnedTask> tasks) => _ = TellAsync(owner, new ForgetTasks(tasks));

    /// <summary>Has a task that was never created removed from an index, without waiting for it.</summary>
    public void Withdraw(string owner, string id) => _ = TellAsync(owner, new TaskGone(id));

    // What is not removed now is removed when it is come across again, or has outlived its time.
    private async Task TellAsync(string owner, IMessage<Done> message)
    {
        try
        {
            await Ask(owner, message, CancellationToken.None);
        }
        catch (ActorUnreachableException exception)
        {
            LogNotTold(exception, owner);
        }
    }

    private ValueTask<TReply> Ask<TReply>(string owner, IMessage<TReply> message, CancellationToken cancellationToken) =>
        actors.AskAsync(TaskOwner.ToActor(owner), message, PatientActors.Brief, cancellationToken);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Owner {Owner} could not be told of tasks that are no more.")]
    private partial void LogNotTold(Exception exception, string owner);
}
