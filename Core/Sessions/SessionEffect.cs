using System.Collections.Immutable;
using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Something to do after a session's change is saved, in order.</summary>
public abstract record SessionEffect;

/// <summary>Give the call that was just accepted to the server.</summary>
public sealed record Dispatch(int Stream) : SessionEffect;

/// <summary>Push events to a connection; if it does not take them, say <see cref="Undelivered"/>, else <see cref="Delivered"/> where rows are named.</summary>
public sealed record Push(int Stream, Address To, ImmutableArray<ReadOnlyMemory<byte>> Events, ImmutableArray<string> Rows) : SessionEffect;

/// <summary>Cancel the call's handler.</summary>
public sealed record CancelCall(int Stream) : SessionEffect;

/// <summary>Give the client's answer to the server.</summary>
public sealed record Resolve(string Question) : SessionEffect;

/// <summary>Tell the server that its question will not be answered.</summary>
/// <param name="Question">The question.</param>
/// <param name="Error">Why.</param>
/// <param name="Over">Whether there is nobody left who asks: the call or the session is over.</param>
public sealed record Reject(string Question, RpcError Error, bool Over = false) : SessionEffect;

/// <summary>Ask a task for the question that it offered; say <see cref="TaskTaken"/>.</summary>
public sealed record TakeForTask(string Task) : SessionEffect;

/// <summary>Tell a task that others may ask what the session took.</summary>
public sealed record DropForTask(string Task) : SessionEffect;

/// <summary>Tell the topic of a resource that the session no longer follows it; one that is not told finds out by itself.</summary>
public sealed record LeaveTopic(string Uri) : SessionEffect;

/// <summary>Cancel everything and let the server go.</summary>
public sealed record DropServer : SessionEffect;

/// <summary>Clear away the saved events of streams that finished long ago.</summary>
public sealed record ClearRows(DateTimeOffset Before) : SessionEffect;

/// <summary>Delete all that is saved: the session expired.</summary>
public sealed record Erase : SessionEffect;
