namespace Actors.Core.Protocol;

/// <summary>The names of the protocol's own metadata (MCP 2026-07-28, <c>params._meta</c> and <c>result._meta</c>).</summary>
public static class MetaKey
{
    /// <summary>The revision a request is made in; required.</summary>
    public static ReadOnlySpan<byte> ProtocolVersion => "io.modelcontextprotocol/protocolVersion"u8;

    /// <summary>Which client makes the request.</summary>
    public static ReadOnlySpan<byte> ClientInfo => "io.modelcontextprotocol/clientInfo"u8;

    /// <summary>What the client can be asked during this request; required.</summary>
    public static ReadOnlySpan<byte> ClientCapabilities => "io.modelcontextprotocol/clientCapabilities"u8;

    /// <summary>The least severe log message the client wants during this request.</summary>
    public static ReadOnlySpan<byte> LogLevel => "io.modelcontextprotocol/logLevel"u8;
}
