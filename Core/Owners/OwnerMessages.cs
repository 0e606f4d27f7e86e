using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Core.Owners;

/// <summary>
/// Asks for room for one more task. Nothing is saved, unless there is a key: that is durable before the reply. Repeated with
/// the same id it counts once.
/// </summary>
/// <param name="Id">The id that the task will have, if it is to be a new one.</param>
/// <param name="Key">The digest of the idempotency key (<see cref="OwnerRows.KeyOf"/>); null: none.</param>
/// <param name="Digest">Tells the call from others.</param>
/// <param name="Ttl">How long the task will be kept, and so its key.</param>
/// <param name="Max">How many tasks that have not ended the owner may have.</param>
internal sealed record ReserveTask(string Id, string? Key, string Digest, TimeSpan Ttl, int Max) : IMessage<TaskReservation>;

/// <summary>
/// Asks for room for one more task without an idempotency key, while the owner saves something else: a reservation is kept in
/// memory only. Whoever gets none asks with <see cref="ReserveTask"/> for the reason.
/// </summary>
/// <param name="Id">The id that the task will have.</param>
/// <param name="Max">How many tasks that have not ended the owner may have.</param>
internal sealed record TakeRoom(string Id, int Max) : IMessage<RoomTaken>, IRead;

/// <summary>What came of a <see cref="TakeRoom"/>.</summary>
/// <param name="Taken">Whether there is a reservation.</param>
internal sealed record RoomTaken(bool Taken)
{
    /// <summary>There is one.</summary>
    public static RoomTaken Yes { get; } = new(true);

    /// <summary>There is none.</summary>
    public static RoomTaken No { get; } = new(false);
}

/// <summary>What came of a <see cref="ReserveTask"/>.</summary>
/// <param name="Kind">How it went.</param>
/// <param name="Id">The id to create the task with, or of the task that exists.</param>
/// <param name="RetryAfter">When there may be room again.</param>
/// <param name="Checking">True when some of the tasks that count are being asked whether they have ended.</param>
/// <param name="KeyUntil">How long the idempotency key stands for the task that is known; null: there is no key, or it is new.</param>
internal sealed record TaskReservation(ReservationKind Kind, string Id, TimeSpan? RetryAfter = null, bool Checking = false, DateTimeOffset? KeyUntil = null);

/// <summary>How a reservation went.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReservationKind>))]
internal enum ReservationKind
{
    /// <summary>Not an outcome.</summary>
    None = 0,

    /// <summary>There is room.</summary>
    Admitted,

    /// <summary>The owner has that task already.</summary>
    Known,

    /// <summary>There is no room now.</summary>
    Full,

    /// <summary>The idempotency key belongs to another call.</summary>
    Conflict,
}

/// <summary>Puts tasks into the owner's index; durable before the reply, and harmless when repeated.</summary>
internal sealed record IndexTasks(IReadOnlyList<TaskEntry> Tasks) : IMessage<Done>;

/// <summary>One task for the index.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Tool">Its tool.</param>
/// <param name="Hidden">Whether it is kept from clients.</param>
/// <param name="Over">Whether it is known to have ended already.</param>
/// <param name="Joined">Whether it may have been put there before, perhaps as a hidden one.</param>
/// <param name="Ttl">How long it will be kept from now on.</param>
/// <param name="Key">The digest of an idempotency key that must stand for the task for just as long; null: none, or it does.</param>
/// <param name="Digest">Tells the key's call from others.</param>
internal sealed record TaskEntry(string Id, string Tool, bool Hidden, bool Over, bool Joined, TimeSpan Ttl, string? Key = null, string? Digest = null);

/// <summary>A task has ended: it counts no more. Told by the task off its turns; kept in memory for up to a second, then saved.</summary>
internal sealed record TaskEnded(string Id) : IMessage<Done>;

/// <summary>The same of several tasks.</summary>
internal sealed record TasksEnded(IReadOnlyList<string> Ids) : IMessage<Done>;

/// <summary>A task is no more, its time being over: it leaves the index, within a second.</summary>
internal sealed record TaskGone(string Id) : IMessage<Done>;

/// <summary>Reads a part of the index, the newest tasks first.</summary>
/// <param name="After">The id of the last task of the part before; null: from the first.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Hidden">True for the hidden tasks, false for the others.</param>
internal sealed record ListTasks(string? After, int Limit, bool Hidden) : IMessage<OwnedTasks>, IRead;

/// <summary>A part of an owner's index.</summary>
/// <param name="Tasks">The tasks; they may have ended or be gone.</param>
/// <param name="Next">Where the next part begins; null: there is none.</param>
internal sealed record OwnedTasks(IReadOnlyList<OwnedTask> Tasks, string? Next);

/// <summary>One task of the index.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Since">When it was put into the index, in unix milliseconds: it tells this row from a later one of the same id.</param>
/// <param name="Settled">Whether that is long ago: if there is no such task now, there will be none.</param>
internal sealed record OwnedTask(string Id, long Since, bool Settled);

/// <summary>Tasks of the index turned out to be unknown: their rows go, unless they were put there anew.</summary>
internal sealed record ForgetTasks(IReadOnlyList<OwnedTask> Tasks) : IMessage<Done>;

/// <summary>Writes an owner down in the roster; durable before the reply.</summary>
internal sealed record EnlistOwner(string Owner) : IMessage<Done>;

/// <summary>Reads a part of the roster, in the order of the owners' keys.</summary>
internal sealed record ListOwners(string? After, int Limit) : IMessage<KnownOwners>, IRead;

/// <summary>A part of the roster.</summary>
/// <param name="Owners">The owners' keys.</param>
/// <param name="Next">Where the next part begins; null: there is none.</param>
internal sealed record KnownOwners(IReadOnlyList<string> Owners, string? Next);
