namespace Actors.Core.Owners;

/// <summary>Everything an owner's machine reacts to.</summary>
/// <param name="Now">The owner's clock.</param>
internal abstract record OwnerInput(DateTimeOffset Now);

/// <summary>Room is asked for.</summary>
/// <param name="Request">The request.</param>
/// <param name="Found">The row of its idempotency key, when there is one.</param>
/// <param name="Now">The owner's clock.</param>
internal sealed record Reserved(ReserveTask Request, OwnerRow? Found, DateTimeOffset Now) : OwnerInput(Now);

/// <summary>Tasks come into the index.</summary>
internal sealed record Indexed(IReadOnlyList<TaskEntry> Tasks, DateTimeOffset Now) : OwnerInput(Now);

/// <summary>Tasks have ended.</summary>
internal sealed record Ended(IReadOnlyList<string> Ids, DateTimeOffset Now) : OwnerInput(Now);

/// <summary>Tasks are no more, or never were.</summary>
internal sealed record Lost(IReadOnlyList<string> Ids, DateTimeOffset Now) : OwnerInput(Now);

/// <summary>It is time to save what has gathered.</summary>
/// <param name="Swept">The next rows of the sweep; those that have outlived their time are removed.</param>
/// <param name="More">Whether there are rows behind them.</param>
/// <param name="Now">The owner's clock.</param>
internal sealed record Flushed(IReadOnlyList<SweptRow> Swept, bool More, DateTimeOffset Now) : OwnerInput(Now);

/// <summary>Tasks were asked whether they have ended.</summary>
/// <param name="Over">Those that have.</param>
/// <param name="Unknown">Those that there is no record of.</param>
/// <param name="Now">The owner's clock.</param>
internal sealed record Checked(IReadOnlyList<string> Over, IReadOnlyList<string> Unknown, DateTimeOffset Now) : OwnerInput(Now);

/// <summary>A row that a sweep came across.</summary>
internal readonly record struct SweptRow(string Key, DateTimeOffset Expires);
