using System.Net;

namespace Actors.Host.Cluster.Front;

/// <summary>A request's body on its way to a node: passed on as it comes, also while the answer is on its way back already.</summary>
internal sealed class ClientBody(HttpRequest from) : HttpContent
{
    private const int Chunk = 16 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, from.HttpContext.RequestAborted);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(Chunk, from.ContentLength ?? Chunk)];
        while (await from.Body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = from.ContentLength ?? 0;
        return from.ContentLength is not null;
    }
}
