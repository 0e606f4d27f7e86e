using Actors.Core.Engine;
using Actors.Core.Sessions;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Http;

/// <summary>What a handler may do with the stream that its answer will go to.</summary>
public static class CallStreamExtensions
{
    /// <summary>
    /// Ends the stream of this call before its answer, so that no connection is held meanwhile; the client comes back for it
    /// with <c>Last-Event-ID</c>. Takes the place of the SDK's <c>EnablePollingAsync</c>, which works on its own transport only.
    /// </summary>
    /// <remarks>
    /// Does nothing where the client could not come back: before 2025-11-25, from 2026-07-28 on, and without a session. The
    /// call goes on meanwhile, with its services and its <c>HttpContext</c>.
    /// </remarks>
    /// <param name="request">The call.</param>
    /// <param name="retry">When the client should come back; null: as the host's options say.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>True when the stream was ended; false when there was none to end.</returns>
    public static async ValueTask<bool> CloseStreamAsync<TParams>(
        this RequestContext<TParams> request, TimeSpan? retry = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.JsonRpcRequest.Context?.RelatedTransport is not SessionCall call || request.Services?.GetService<IActors>() is not { } actors)
        {
            return false;
        }

        var reply = await actors.Ask(call.Ticket.Actor, new PartSession(call.Ticket, call.Stream, retry), cancellationToken);
        return reply.Stream != 0;
    }
}
