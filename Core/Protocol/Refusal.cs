namespace Actors.Core.Protocol;

/// <summary>Why a modern request is not served.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The JSON-RPC error.</param>
/// <param name="WithId">Whether the message is a request whose id the answer repeats.</param>
public sealed record Refusal(int Status, RpcError Error, bool WithId = true)
{
    /// <summary>A header is missing, unequal or badly written.</summary>
    public static Refusal Header(string message) => new(400, new(RpcCode.HeaderMismatch, message));

    /// <summary>Metadata that every request needs is missing or ill-typed.</summary>
    public static Refusal Metadata(string message) => new(400, new(RpcCode.InvalidParams, message));

    /// <summary>A parameter is missing, ill-typed or names nothing.</summary>
    public static Refusal Parameter(string message) => new(200, new(RpcCode.InvalidParams, message));

    /// <summary>The method does not exist, or its capability is not advertised.</summary>
    public static Refusal Method(string method) => new(404, new(RpcCode.MethodNotFound, $"Method '{method}' is not available."));
}
