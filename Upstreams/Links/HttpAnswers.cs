using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>
/// Reads answers of HTTP servers in the way that connections need: a session that is gone fails the one request that met it, where the SDK's transport would end all that are
/// under way; an error that says which request it answers is an answer, whatever its status; redirects keep their credentials to their own origin.
/// </summary>
/// <param name="inner">What requests go through.</param>
/// <param name="origins">Where questions in the response of a request are noted.</param>
/// <param name="onSessionGone">Told when the stream of a session finds that the session is gone.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpAnswers(HttpMessageHandler inner, Origins origins, Action onSessionGone, TimeProvider time) : DelegatingHandler(inner)
{
    private const string SessionId = "Mcp-Session-Id";
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Delete)
        {
            // The SDK says goodbye without a limit, and a server that does not answer must not keep anybody.
            using var limit = new CancellationTokenSource(Farewell, time);
            return await base.SendAsync(request, limit.Token);
        }

        var response = await FollowAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound && request.Headers.Contains(SessionId))
        {
            response.Dispose();
            return request.Method == HttpMethod.Post ? throw new SessionGoneException() : NoStream();
        }

        if (request.Method != HttpMethod.Post)
        {
            return response;
        }

        return response.IsSuccessStatusCode ? await WatchAsync(request, response, cancellationToken) : await ReadErrorAsync(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> WatchAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (request.Content is JsonContent { Value: JsonRpcRequest { Id.Id: long exchange } } && response.Content.Headers.ContentType is { MediaType: "text/event-stream" } type)
        {
            var events = await response.Content.ReadAsStreamAsync(cancellationToken);
            response.Content = new StreamContent(origins.Watch(events, exchange)) { Headers = { ContentType = type } };
        }

        return response;
    }

    private static async Task<HttpResponseMessage> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return response;
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        response.StatusCode = IsAnswer(body) ? HttpStatusCode.OK : response.StatusCode;
        return response;
    }

    private static bool IsAnswer(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.Number or JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private HttpResponseMessage NoStream()
    {
        onSessionGone();
        return new HttpResponseMessage(HttpStatusCode.MethodNotAllowed);
    }

    private async Task<HttpResponseMessage> FollowAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        for (var hop = 0; hop < 5 && Target(request, response) is { } target; hop++)
        {
            response.Dispose();
            request.RequestUri = target;
            response = await base.SendAsync(request, cancellationToken);
        }

        return response;
    }

    // Commonly from "/mcp" to "/mcp/". Elsewhere would be to hand the headers, and with them the credentials, to somebody else.
    private static Uri? Target(HttpRequestMessage request, HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is { } location
        && new Uri(request.RequestUri!, location) is var target
        && Uri.Compare(target, request.RequestUri, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0
            ? target
            : null;
}
