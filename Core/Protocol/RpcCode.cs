namespace Actors.Core.Protocol;

/// <summary>The JSON-RPC error codes in use (JSON-RPC 2.0 and MCP 2026-07-28).</summary>
public static class RpcCode
{
    /// <summary>The body is not JSON.</summary>
    public const int ParseError = -32700;

    /// <summary>The JSON is not a message that is legal here.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>Unknown method, or its capability was not declared.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>Parameters missing, of the wrong shape, or naming nothing.</summary>
    public const int InvalidParams = -32602;

    /// <summary>The server failed.</summary>
    public const int InternalError = -32603;

    /// <summary>What clients expect with HTTP 404 for a session.</summary>
    public const int SessionNotFound = -32001;

    /// <summary>A header and the body disagree (modern).</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>The request needs a client capability that it did not declare (modern).</summary>
    public const int MissingClientCapability = -32021;

    /// <summary>The version is not implemented (modern).</summary>
    public const int UnsupportedVersion = -32022;

    /// <summary>The user has to visit a page first (2025-11-25 only).</summary>
    public const int UrlElicitationRequired = -32042;
}
