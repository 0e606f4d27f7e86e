using ModelContextProtocol.Protocol;

namespace Actors.Core.Protocol;

/// <summary>The way back to the caller of one message; filters find a call's surroundings through it, as the message's <see cref="JsonRpcMessageContext.RelatedTransport"/>.</summary>
public interface ICallTransport : ITransport
{
    /// <summary>What surrounds the call.</summary>
    CallScope Scope { get; }
}
