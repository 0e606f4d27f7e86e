using System.Text.Encodings.Web;
using System.Text.Json;
using Actors.Http.Front;
using Actors.Http.Operators;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Diagnostics;

/// <summary>
/// <c>/healthz</c> (alive), <c>/readyz</c> (should get requests) and <c>/status</c> (gauges, from this machine only). Any
/// endpoint that the app maps to these paths wins over ours.
/// </summary>
internal sealed class DiagnosticsEndpoints(Readiness readiness, StatusReport status)
{
    private static readonly byte[] Alive = "{\"status\":\"alive\"}"u8.ToArray();
    private static readonly byte[] Ready = "{\"status\":\"ready\"}"u8.ToArray();

    private int _mapped;

    /// <summary>Maps them, the first time that it is called for an app.</summary>
    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.ServiceProvider.GetRequiredService<DiagnosticsEndpoints>();
        if (Interlocked.Exchange(ref pages._mapped, 1) == 0)
        {
            Map(endpoints, "/healthz", static context => Reply.Json(context, StatusCodes.Status200OK, Alive));
            Map(endpoints, "/readyz", pages.ReadyAsync);
            Map(endpoints, "/status", pages.StatusAsync);
        }
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, RequestDelegate answer)
    {
        var endpoint = endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], answer).WithDisplayName($"Actors {path}");
        endpoint.WithMetadata(new AllowAnonymousAttribute());
        endpoint.Add(static builder => ((RouteEndpointBuilder)builder).Order = int.MaxValue);
    }

    private async Task ReadyAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await readiness.WhyNotAsync(context.RequestAborted) is { } reason)
        {
            var body = $"{{\"status\":\"not ready\",\"reason\":\"{JsonEncodedText.Encode(reason, JavaScriptEncoder.Default)}\"}}";
            await Reply.Json(context, StatusCodes.Status503ServiceUnavailable, System.Text.Encoding.UTF8.GetBytes(body));
        }
        else
        {
            await Reply.Json(context, StatusCodes.Status200OK, Ready);
        }
    }

    private Task StatusAsync(HttpContext context)
    {
        if (!OperatorGate.IsFromHere(context))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.Headers.CacheControl = "no-store";
        return Reply.Json(context, StatusCodes.Status200OK, status.ToJson());
    }
}
