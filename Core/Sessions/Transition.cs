using System.Collections.Immutable;
using Actors.Core.Engine;
using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>What one input does to a session: the new state, what to save first, what to do then, and what to tell the caller.</summary>
/// <param name="State">The new state.</param>
public readonly record struct Transition(SessionState State)
{
    /// <summary>Whether <see cref="SessionState.Record"/> and <see cref="Rows"/> are saved before anything else.</summary>
    public bool Save { get; init; }

    /// <summary>Rows to save along.</summary>
    public ImmutableArray<Row> Rows { get; init; } = [];

    /// <summary>What to do after the save, in order.</summary>
    public ImmutableArray<SessionEffect> Effects { get; init; } = [];

    /// <summary>What the caller is told; null: done.</summary>
    public SessionReply? Reply { get; init; }

    /// <summary>This and one more effect.</summary>
    public Transition Then(SessionEffect effect) => this with { Effects = Effects.Add(effect) };

    /// <summary>This and what <paramref name="next"/> does from here.</summary>
    public Transition Then(Func<SessionState, Transition> next)
    {
        var more = next(State);
        return new(more.State)
        {
            Save = Save || more.Save,
            Rows = Rows.AddRange(more.Rows),
            Effects = Effects.AddRange(more.Effects),
            Reply = more.Reply ?? Reply,
        };
    }
}

/// <summary>What a session tells the front.</summary>
/// <param name="Gone">The session is unknown here: closed, expired, or never was.</param>
/// <param name="Status">The HTTP status of <paramref name="Error"/>.</param>
/// <param name="Error">Why the request was refused; null when it was not.</param>
/// <param name="Stream">The stream that now belongs to the connection; 0: none.</param>
/// <param name="First">What the connection starts with, before any pushed event.</param>
/// <param name="End">Nothing follows <paramref name="First"/>.</param>
public sealed record SessionReply(bool Gone = false, int Status = 0, RpcError? Error = null, int Stream = 0, ReadOnlyMemory<byte> First = default, bool End = false)
{
    /// <summary>All is well.</summary>
    public static SessionReply Ok { get; } = new();

    /// <summary>There is no such session.</summary>
    public static SessionReply NotFound { get; } = new(Gone: true);

    /// <summary>The request is refused.</summary>
    public static SessionReply Refused(int status, int code, string message) => new(Status: status, Error: new RpcError(code, message));
}
