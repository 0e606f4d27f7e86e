using System.Text.Json;

namespace Actors.Core.Protocol;

/// <summary>
/// What a modern request must satisfy before it is dispatched, in the order that clients may rely on: the message's kind,
/// version, metadata, method, name, log level. Headers are checked against the body and never believed.
/// </summary>
public static class ModernRules
{
    /// <summary>The first rule that <paramref name="message"/> breaks; null when it may be dispatched.</summary>
    /// <param name="message">The parsed body.</param>
    /// <param name="headers">The standard headers.</param>
    /// <param name="serves">Whether a method exists and its capability is advertised.</param>
    public static Refusal? Check(Incoming message, in ModernHeaders headers, Func<string, bool> serves) =>
        Kind(message) ?? Version(message, headers.Version) ?? Method(message, headers.Method, serves) ?? Name(message, headers.Name) ?? LogLevel(message);

    /// <summary>The HTTP status that carries an error of a modern request which was dispatched.</summary>
    public static int StatusOf(int code) => code switch
    {
        RpcCode.MethodNotFound => 404,
        RpcCode.HeaderMismatch or RpcCode.MissingClientCapability or RpcCode.UnsupportedVersion => 400,
        _ => 200,
    };

    private static Refusal? Kind(Incoming message) => message.Kind switch
    {
        IncomingKind.Request => null,
        IncomingKind.Response => new(400, new(RpcCode.InvalidRequest, "No response is expected: in this revision a server sends no requests. Answer input requests by repeating the call with 'inputResponses'."), WithId: false),
        _ => new(400, new(RpcCode.InvalidRequest, message.Problem ?? "Send one request.")),
    };

    private static Refusal? Version(Incoming message, string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return Refusal.Header("The header 'MCP-Protocol-Version' is missing.");
        }

        var meta = message.Meta;
        if (meta.ValueKind != JsonValueKind.Object || !meta.TryGetProperty(MetaKey.ProtocolVersion, out var version) || version.ValueKind != JsonValueKind.String)
        {
            return Refusal.Metadata("'params._meta' needs a string 'io.modelcontextprotocol/protocolVersion'.");
        }

        if (!meta.TryGetProperty(MetaKey.ClientCapabilities, out var capabilities) || capabilities.ValueKind != JsonValueKind.Object)
        {
            return Refusal.Metadata("'params._meta' needs an object 'io.modelcontextprotocol/clientCapabilities'.");
        }

        if (!version.ValueEquals(header))
        {
            return Refusal.Header("The header 'MCP-Protocol-Version' and the version in 'params._meta' differ.");
        }

        return McpVersion.IsModern(header) ? null : Unsupported(header);
    }

    /// <summary>The answer to a version that cannot be selected by a request.</summary>
    public static Refusal Unsupported(string requested) =>
        new(400, new(RpcCode.UnsupportedVersion, "The protocol version is not supported.",
            $$"""{"supported":[{{string.Join(',', McpVersion.SelectablePerRequest.Select(version => $"\"{version}\""))}}],"requested":"{{JsonEncodedText.Encode(requested)}}"}"""));

    private static Refusal? Method(Incoming message, string? header, Func<string, bool> serves)
    {
        if (header is null)
        {
            return Refusal.Header("The header 'Mcp-Method' is missing.");
        }

        if (!string.Equals(header, message.Method, StringComparison.Ordinal) || !HeaderText.IsLegal(header))
        {
            return Refusal.Header("The header 'Mcp-Method' and the body's method differ.");
        }

        return serves(message.Method) ? null : Refusal.Method(message.Method);
    }

    private static Refusal? Name(Incoming message, string? header)
    {
        var source = message.Method switch
        {
            "tools/call" or "prompts/get" => "name"u8,
            "resources/read" => "uri"u8,
            "tasks/get" or "tasks/update" or "tasks/cancel" => "taskId"u8,
            _ => default,
        };
        if (source.IsEmpty)
        {
            return null;
        }

        var name = message.Text(source);
        if (header is null)
        {
            // Without a name in the body there is nothing to mirror: the parameters' own check says what is missing.
            return name is null ? null : Refusal.Header("The header 'Mcp-Name' is missing.");
        }

        return HeaderText.TryDecode(header, out var decoded) && string.Equals(decoded, name, StringComparison.Ordinal)
            ? null
            : Refusal.Header("The header 'Mcp-Name' and the body's name differ.");
    }

    private static Refusal? LogLevel(Incoming message) =>
        !message.Meta.TryGetProperty(MetaKey.LogLevel, out var level) || (level.ValueKind == JsonValueKind.String && LogSeverity.Of(level.GetString()) is not null)
            ? null
            : Refusal.Metadata("'io.modelcontextprotocol/logLevel' is one of debug, info, notice, warning, error, critical, alert and emergency.");
}
