namespace Actors.Core.Protocol;

/// <summary>What a client's message is.</summary>
public enum IncomingKind
{
    /// <summary>Not a legal JSON-RPC message; <see cref="Incoming.Problem"/> says why.</summary>
    Invalid = 0,

    /// <summary>Has a method and an id.</summary>
    Request,

    /// <summary>Has a method and no id.</summary>
    Notification,

    /// <summary>A client's result or error for a request of the server.</summary>
    Response,
}
