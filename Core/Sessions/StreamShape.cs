namespace Actors.Core.Sessions;

/// <summary>How a call is answered.</summary>
public enum StreamShape
{
    /// <summary>Not a shape.</summary>
    None = 0,

    /// <summary>One JSON body: nothing can precede the answer, and nothing is redelivered.</summary>
    Json,

    /// <summary>Server-sent events with ids, resumable.</summary>
    Events,

    /// <summary>As <see cref="Events"/>, opened by a priming event; the server may end it early (2025-11-25 on).</summary>
    PrimedEvents,
}
