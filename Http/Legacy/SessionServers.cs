using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Core.Topics;
using Actors.Http.Servers;
using Actors.Http.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Legacy;

/// <summary>Makes the servers of sessions, each of the hosted server that its session was opened at.</summary>
/// <param name="servers">All hosted servers.</param>
/// <param name="services">Asked late: topics and tasks are reached through the engine, which is made of the kinds, one of which needs this.</param>
internal sealed class SessionServers(HostedServers servers, IServiceProvider services)
{
    /// <summary>Makes the server of a session.</summary>
    public ISessionServer Create(ISessionOutlet outlet, SessionTicket ticket, Handshake handshake, CallScope scope)
    {
        if (servers.Enter(ticket) is not { } hosted)
        {
            return new MissingServer();
        }

        var loading = hosted.LoadAsync(scope.User, CancellationToken.None);
        return new SdkSessionServer(
            outlet,
            ticket.Key,
            // Lists that all sessions share are told to all of them, once.
            hosted.Absorb,
            transport => hosted.Model.Factory.Create(transport, scope.Http as HttpContext, handshake.Client, handshake.Capabilities,
                ticket.Version == McpVersion.NewestLegacy ? services.GetRequiredService<LegacyTaskMethods>().Handlers : null),
            (server, method, result) => Complete(hosted, ticket.Version, server, method, result),
            loading.IsCompletedSuccessfully ? null : Loaded(loading.AsTask()))
        {
            Host = hosted,
            Ended = hosted.Release,
        };
    }

    /// <summary>Whether a client's notification is worth making a server for.</summary>
    public bool HearsNotifications(SessionTicket ticket, CallScope scope)
    {
        if (servers.Enter(ticket) is not { } hosted)
        {
            return false;
        }

        var factory = hosted.Model.Factory;
        hosted.Release();
        // A server that differs by request cannot be made without one.
        return factory.HearsNotifications && (!factory.Varies || scope.Http is HttpContext);
    }

    /// <summary>Tells the topic of a resource that a session follows it, or no longer does.</summary>
    public async ValueTask FollowAsync(string session, SessionTicket? ticket, string uri, bool follow, CancellationToken cancellationToken)
    {
        var topics = services.GetRequiredService<TopicClient>();
        var hosted = ticket is null ? null : servers.Enter(ticket);
        try
        {
            // Where the server is not known any more its topic forgets the session with the next change.
            var topic = hosted?.TopicOf(uri) ?? uri;
            if (follow)
            {
                await topics.SubscribeAsync(session, topic, cancellationToken);
                return;
            }

            await topics.UnsubscribeAsync(session, topic, cancellationToken);
            if (hosted is not null)
            {
                await hosted.LeaveAsync(uri, user: null, cancellationToken);
            }
        }
        finally
        {
            hosted?.Release();
        }
    }

    // Whoever calls is told by the front why there is nothing; the server comes to it later all the same.
    private static async Task Loaded(Task loading) => await loading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static void Complete(HostedServer hosted, string version, McpServer server, string method, JsonObject result)
    {
        hosted.Complete(method, version, result);
        if (method == RequestMethods.ToolsList)
        {
            LegacyTaskSurface.Complete(result, version, hosted.Tasks, server.ServerOptions.ToolCollection);
        }
    }

    /// <summary>In place of a server that this node does not serve, or no more: its endpoint says so too, but a call may have been on its way.</summary>
    private sealed class MissingServer : ISessionServer
    {
        public void Send(JsonRpcMessage message)
        {
            if (message is JsonRpcRequest { Context.RelatedTransport: SessionCall call } request)
            {
                var error = new JsonRpcError { Id = request.Id, Error = new() { Code = RpcCode.InternalError, Message = "The server of this session is served no more." } };
                _ = call.SendMessageAsync(error);
            }
        }

        public ValueTask DisposeAsync() => default;
    }
}
