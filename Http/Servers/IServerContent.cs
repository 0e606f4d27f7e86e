using System.Security.Claims;
using System.Text.Json.Nodes;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// What one server serves: collections that stay the same objects for as long as they are there, whose items come and go, with
/// every change told by the host to this node's clients. On each node the source keeps them current by itself. Disposed when nobody on
/// this node has used the server for a while; what is added to the app's own for everybody, with the app.
/// </summary>
internal interface IServerContent : IDisposable
{
    /// <summary>The tools; null: this server has none, and does not say that it has tools. Tools of the app's own win over those of the same name.</summary>
    McpServerPrimitiveCollection<McpServerTool>? Tools { get; }

    /// <summary>The prompts; null as for <see cref="Tools"/>.</summary>
    McpServerPrimitiveCollection<McpServerPrompt>? Prompts { get; }

    /// <summary>The resources and resource templates; null as for <see cref="Tools"/>.</summary>
    McpServerResourceCollection? Resources { get; }

    /// <summary>
    /// Waits until the content is there; completes at once where it is. Awaited before each request, each server of a session and each
    /// run of a task. Throws <see cref="ServerUnavailableException"/> where it cannot be had now, and the request is answered with that.
    /// </summary>
    /// <param name="user">Who needs it; null where that is not known any more. For a server of one caller never anybody else.</param>
    /// <param name="cancellationToken">The caller waits no longer.</param>
    ValueTask LoadAsync(ClaimsPrincipal? user, CancellationToken cancellationToken);

    /// <summary>
    /// Puts into options everything beside the collections: name, instructions, capabilities, handlers. Runs before whatever the app says
    /// of the named options <see cref="ServerKey.Name"/>, and before the host's own filters; for the app's own server after what the
    /// app says of it. May run more than once, each time for other options. Not called for an own server of one caller: it has the
    /// options of the app's own.
    /// </summary>
    void Configure(McpServerOptions options);

    /// <summary>Completes the result of a method (lists, <c>initialize</c>, <c>server/discover</c>) before it goes out, in the protocol revision of its caller.</summary>
    void Complete(string method, string version, JsonObject result)
    {
    }

    /// <summary>
    /// The name under which changes of a resource are published through topics, ending with its uri (<see cref="Core.Topics.ScopedUri"/>);
    /// null, as for what is not the content's: the uri itself at the app's own server, else a name that keeps the servers' resources apart.
    /// </summary>
    string? TopicOf(string uri) => null;

    /// <summary>
    /// Somebody begins or ceases to follow a resource: a session's subscription or a listen. Told without being counted, and not again after a restart;
    /// at the app's own server of resources too that are not the content's, which are to be ignored. Throws
    /// <see cref="ServerUnavailableException"/> where it cannot be followed.
    /// </summary>
    ValueTask FollowAsync(string uri, bool follow, ClaimsPrincipal? user, CancellationToken cancellationToken) => default;
}
