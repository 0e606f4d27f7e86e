using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

namespace Actors.Host.Cluster.Front;

/// <summary>
/// Gives each request to the next node and streams both bodies as they come. A request is given to another node only where
/// the connection was refused, so that nothing of it can have been seen: whatever else fails is the client's to know.
/// </summary>
internal sealed class Forwarder : IDisposable
{
    private const int Chunk = 16 * 1024;
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly NodeRing _ring;
    private readonly HttpMessageInvoker _nodes = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    });

    /// <summary>Forwards to the nodes of a ring.</summary>
    public Forwarder(NodeRing ring) => _ring = ring;

    /// <summary>Serves one request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        for (var attempt = 0; attempt < _ring.Nodes.Count && _ring.Next() is { Address: { } address } node; attempt++)
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, node.Cut);
            try
            {
                using var request = RequestTo(address, http);
                using var response = await _nodes.SendAsync(request, ends.Token);
                await AnswerAsync(response, http, ends.Token);
                return;
            }
            catch (Exception refused) when (refused is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } or OperationCanceledException { InnerException: TimeoutException })
            {
                node.Said(address, ready: false);
            }
            catch (Exception) when (http.RequestAborted.IsCancellationRequested)
            {
                // The client went away, and with the request's token so has the node's side of it.
                return;
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException || ends.IsCancellationRequested)
            {
                Break(http);
                return;
            }
        }

        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = "1";
    }

    /// <inheritdoc/>
    public void Dispose() => _nodes.Dispose();

    private static HttpRequestMessage RequestTo(Uri node, HttpContext http)
    {
        var from = http.Request;
        var raw = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var target = raw.StartsWith('/') ? raw : from.GetEncodedPathAndQuery();
        var to = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(node.GetLeftPart(UriPartial.Authority) + target, AsWritten))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            to.Content = new ClientBody(from);
        }

        ForwardedHeaders.ToNode(from, to);
        return to;
    }

    private static async Task AnswerAsync(HttpResponseMessage response, HttpContext http, CancellationToken ends)
    {
        http.Response.StatusCode = (int)response.StatusCode;
        ForwardedHeaders.ToClient(response, http.Response);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(ends);
            while (true)
            {
                var reading = body.ReadAsync(buffer, ends);
                if (!reading.IsCompleted && !http.Response.HasStarted && response.Content.Headers.ContentLength is null)
                {
                    // A stream that has nothing to say yet: its client still waits to hear that it is open.
                    await http.Response.StartAsync(ends);
                    await http.Response.Body.FlushAsync(ends);
                }

                var count = await reading;
                if (count == 0)
                {
                    return;
                }

                await http.Response.Body.WriteAsync(buffer.AsMemory(0, count), ends);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // An answer that broke in the middle must look broken, or its client would take the part for the whole.
    private static void Break(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
        }
        else
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }
}
