using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>A transport of the SDK's as a wire.</summary>
internal sealed class SdkWire(ITransport transport) : IWire
{
    /// <inheritdoc/>
    public string? SessionId => transport.SessionId;

    /// <inheritdoc/>
    public Task SendAsync(JsonRpcMessage message, CancellationToken cancellationToken) => transport.SendMessageAsync(message, cancellationToken);

    /// <inheritdoc/>
    public async Task ReadAsync(IWireReader reader)
    {
        while (await transport.MessageReader.WaitToReadAsync())
        {
            while (transport.MessageReader.TryRead(out var message))
            {
                reader.Take(message);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => transport.DisposeAsync();
}
