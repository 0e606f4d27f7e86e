using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>What carries the messages of one connection, in both directions. Closing it is idempotent.</summary>
internal interface IWire : IAsyncDisposable
{
    /// <summary>The session's id; null: there is none.</summary>
    string? SessionId { get; }

    /// <summary>Sends a message.</summary>
    Task SendAsync(JsonRpcMessage message, CancellationToken cancellationToken);

    /// <summary>Reads until the wire ends, and hands on what comes, in order and one after the other. Throws why it ended, unless it was closed. For one caller, once.</summary>
    Task ReadAsync(IWireReader reader);
}

/// <summary>A wire that takes whole messages as lines of JSON, for those who write their own.</summary>
internal interface ILineWire : IWire
{
    /// <summary>Sends a line, without its end. It is the wire's own from then on.</summary>
    Task SendLineAsync(byte[] line);
}

/// <summary>Takes what comes by a wire. It is quick, and does not throw.</summary>
internal interface IWireReader
{
    /// <summary>A message.</summary>
    void Take(JsonRpcMessage message);

    /// <summary>A response that was read without making a message of it.</summary>
    void TakeAnswer(long id, JsonElement result);
}
