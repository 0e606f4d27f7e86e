using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern;

/// <summary>The client of a running call, as its handler reaches it.</summary>
internal interface ICallReply
{
    /// <summary>The request, where it is on this node.</summary>
    HttpContext? Http { get; }

    /// <summary>What the client can be asked during this request.</summary>
    JsonElement Capabilities { get; }

    /// <summary>Sends a notification of the handler.</summary>
    Task NotifyAsync(JsonRpcNotification notification);
}
