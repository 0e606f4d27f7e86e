using Actors.Core.Protocol;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Front;

/// <summary>Whole answers to one HTTP request.</summary>
internal static class Reply
{
    /// <summary>A JSON-RPC error with an HTTP status; nothing once the response has begun.</summary>
    public static Task Error(HttpContext context, int status, RpcError error, RequestId? id = null) =>
        Json(context, status, error.ToJson(id));

    /// <summary>A JSON body of known length.</summary>
    public static Task Json(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        if (context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Accepted, with nothing to say.</summary>
    public static void Accepted(HttpContext context) => context.Response.StatusCode = StatusCodes.Status202Accepted;

    /// <summary>The headers of an event stream.</summary>
    public static void BeginEvents(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-store";
        headers["X-Accel-Buffering"] = "no";
    }
}
