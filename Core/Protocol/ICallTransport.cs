using ModelContextProtocol.Protocol;

namespace Actors.Core.Protocol;

/// <summary>The way back to the caller of one message; filters find a call's surroundings through it, as the message's <see cref="JsonRpcMessageContext.RelatedTransport"/>.</summary>
public interface ICallTransport : ITransport
{
    /// <summary>What surrounds the call.</summary>
    CallScope Scope { get; }

    /// <summary>The parameters were understood and the handler is about to run; false: the caller has gone, and it must not.</summary>
    bool TryBegin() => true;

    /// <summary>The handler that <see cref="TryBegin"/> let run is over, however it ended; its answer, if there is one, comes after.</summary>
    void End()
    {
    }

    /// <summary>
    /// Nothing of what the call asked for is to be kept, though its answer will say that it succeeded: for a caller who must
    /// not learn that there is something it may not have.
    /// </summary>
    void KeepNothing()
    {
    }
}
