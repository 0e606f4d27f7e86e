using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Core.Upstreams;

/// <summary>A request to a server behind the host, and what is to be known of its caller.</summary>
public sealed record UpstreamCall
{
    /// <summary>The method; <see cref="Facts"/> is answered by the host itself.</summary>
    public required string Method { get; init; }

    /// <summary>Asks for <see cref="UpstreamFacts"/>, and connects for it if need be.</summary>
    public const string Facts = "actors/facts";

    /// <summary>The parameters, as the server is to get them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Params { get; init; }

    /// <summary>A digest of the principal who calls; questions and log messages of a connection with several callers reach none of them.</summary>
    public string Caller { get; init; } = "";

    /// <summary>How long it may take; null: as long as the server's settings say.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What the caller's own connection is to be made with, where it has to be made; null: nothing.</summary>
    public UpstreamCredentials? Credentials { get; init; }
}

/// <summary>Whoever waits for a call hears by this what the server says meanwhile. Called in order, never at the same time.</summary>
public interface IUpstreamCaller
{
    /// <summary>A notification (progress, under the token that the call's <c>_meta</c> had; log).</summary>
    ValueTask NotifyAsync(string method, JsonElement parameters);

    /// <summary>The server asks; returns the result, or throws <see cref="ModelContextProtocol.McpProtocolException"/> or <see cref="ModelContextProtocol.McpException"/> for an error.</summary>
    Task<JsonElement> AskAsync(string method, JsonElement parameters, CancellationToken cancellationToken);
}

/// <summary>The way from a front, or a task's body, to the connections, whichever node they live on.</summary>
public interface IUpstreams
{
    /// <summary>
    /// Makes a call and returns its result, untouched. Throws <see cref="ModelContextProtocol.McpProtocolException"/> for the server's own
    /// error, <see cref="UpstreamException"/> where there is no answer. When the token fires the server is told, and the call ends within
    /// <see cref="UpstreamSettings.CancelGrace"/>, whatever the server does.
    /// </summary>
    Task<JsonElement> CallAsync(UpstreamKey key, UpstreamCall call, IUpstreamCaller? caller, CancellationToken cancellationToken);

    /// <summary>What the server says of itself; connects if need be. Throws <see cref="UpstreamException"/>.</summary>
    Task<UpstreamFacts> FactsAsync(UpstreamKey key, UpstreamCredentials? credentials, CancellationToken cancellationToken);

    /// <summary>How a connection is, without waking it.</summary>
    Task<UpstreamHealth> HealthAsync(UpstreamKey key, CancellationToken cancellationToken);

    /// <summary>Follows a resource for as long as the connection's settings say: its changes are published as <c>Topic</c> changes of <see cref="UpstreamTopics"/>.</summary>
    Task FollowAsync(UpstreamKey key, string uri, bool follow, CancellationToken cancellationToken);

    /// <summary>
    /// The settings of a server have changed: a connection that was made under others ends, and those whose calls are under way are told
    /// <see cref="UpstreamFailure.Closed"/>. One that was made under these goes on.
    /// </summary>
    Task RenewAsync(UpstreamKey key, CancellationToken cancellationToken);

    /// <summary>Closes a connection: those whose calls are under way are told <see cref="UpstreamFailure.Closed"/>. The next call opens it anew.</summary>
    Task CloseAsync(UpstreamKey key, CancellationToken cancellationToken);
}
