using System.Net;
using Actors.Core.Upstreams;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace Actors.Upstreams.Links;

/// <summary>What went wrong beneath a connection, in the words of whoever uses it.</summary>
internal static class LinkErrors
{
    /// <summary>Why a call got no answer.</summary>
    public static Exception OfCall(string server, Exception failure) => failure switch
    {
        UpstreamException known => known,
        McpProtocolException own => own,
        SessionGoneException => new UpstreamException(UpstreamFailure.Lost, $"Server '{server}' does not know its session any more (HTTP 404).", failure) { Refused = true },
        HttpRequestException http => new UpstreamException(UpstreamFailure.Lost, $"Server '{server}' {Describe(http)}.", http) { Refused = WasNeverReached(http) },
        OperationCanceledException => new UpstreamException(UpstreamFailure.Lost, $"The connection to server '{server}' ended while the call was under way.", failure),
        _ => new UpstreamException(UpstreamFailure.Lost, $"The connection to server '{server}' broke: {failure.Message}", failure),
    };

    /// <summary>Why a connection was not made.</summary>
    public static UpstreamException OfConnect(string server, Exception failure) => new(UpstreamFailure.ConnectFailed, failure switch
    {
        UpstreamException known => known.Message,
        // What the client makes of an end that it hears of before it has waited for its answer.
        ClientTransportClosedException { InnerException: UpstreamException known } => known.Message,
        HttpRequestException http => $"Server '{server}' {Describe(http)}.",
        McpException refused => $"Server '{server}' refused the handshake: {refused.Message}",
        _ => $"Server '{server}' cannot be connected: {failure.Message}",
    }, failure);

    private static string Describe(HttpRequestException failure) => failure.StatusCode switch
    {
        HttpStatusCode.Unauthorized => "wants to know who calls (HTTP 401): its headers in the configuration lack a valid Authorization",
        HttpStatusCode.Forbidden => "forbids it (HTTP 403)",
        { } status => $"answered with HTTP {(int)status}",
        null => $"was not reached: {failure.Message.TrimEnd('.')}",
    };

    // What was refused at the door, or never got there, has done nothing.
    private static bool WasNeverReached(HttpRequestException failure) =>
        failure.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
        || failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
}

/// <summary>The server answered a request of a session with 404: it has forgotten the session, and did nothing.</summary>
internal sealed class SessionGoneException() : HttpRequestException("The session is gone.", null, HttpStatusCode.NotFound);
