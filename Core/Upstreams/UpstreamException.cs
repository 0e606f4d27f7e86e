namespace Actors.Core.Upstreams;

/// <summary>A call got no answer of its server; the message says what happened to which server, and what is known of the cause (an exit code, the last lines of its stderr).</summary>
public sealed class UpstreamException(UpstreamFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public UpstreamFailure Failure { get; } = failure;

    /// <summary>The server certainly did nothing, so that the call may be made again: it refused the session (HTTP 404), or was never reached.</summary>
    public bool Refused { get; init; }
}
