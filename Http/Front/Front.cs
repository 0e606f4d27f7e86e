using System.Diagnostics;
using Actors.Core.Diagnostics;
using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Http.Identity;
using Actors.Http.Legacy;
using Actors.Http.Modern;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Actors.Http.Front;

/// <summary>The endpoint: finds out who calls, reads the message, and gives it to the generation that it speaks.</summary>
internal sealed class Front(ModernFront modern, LegacyFront legacy, IOptions<ActorsOptions> options)
{
    private readonly int _bodyLimit = options.Value.Limits.BodyBytes;

    /// <summary>Serves one HTTP request.</summary>
    public Task HandleAsync(HttpContext http)
    {
        if (Caller.Of(http) is not { } principal)
        {
            return Caller.Refuse(http);
        }

        var method = http.Request.Method;
        if (HttpMethods.IsPost(method))
        {
            return PostAsync(http, principal);
        }

        if (McpVersion.LooksModern(http.Request.Headers["MCP-Protocol-Version"].ToString()))
        {
            // That generation has neither sessions nor streams to open or end this way.
            return NotAllowed(http, "POST");
        }

        return HttpMethods.IsGet(method) ? legacy.GetAsync(http, principal)
            : HttpMethods.IsDelete(method) ? legacy.DeleteAsync(http, principal)
            : NotAllowed(http, "GET, POST, DELETE");
    }

    private async Task PostAsync(HttpContext http, Principal principal)
    {
        if (await RequestBody.ReadAsync(http, _bodyLimit) is not { } body)
        {
            return;
        }

        if (body.Single is not { } message)
        {
            await legacy.PostBatchAsync(http, principal, body);
            return;
        }

        using var span = Span(http, message);
        if (IsModern(http, message))
        {
            await modern.HandleAsync(new Exchange(http, principal, message));
        }
        else if (IsUnknown(http, message))
        {
            var refusal = ModernRules.Unsupported(http.Request.Headers["MCP-Protocol-Version"].ToString());
            await Reply.Error(http, refusal.Status, refusal.Error, message.Id);
        }
        else
        {
            await legacy.PostAsync(new Exchange(http, principal, message));
        }
    }

    // Metadata that names a version, or a header that names a modern one: whatever else the request says, it speaks modern.
    private static bool IsModern(HttpContext http, Incoming message) =>
        (message.Meta.ValueKind == System.Text.Json.JsonValueKind.Object && message.Meta.TryGetProperty("io.modelcontextprotocol/protocolVersion"u8, out _))
        || McpVersion.LooksModern(http.Request.Headers["MCP-Protocol-Version"].ToString());

    private static bool IsUnknown(HttpContext http, Incoming message)
    {
        var version = http.Request.Headers["MCP-Protocol-Version"].ToString();
        return version.Length > 0 && !McpVersion.IsLegacy(version) && http.Request.Headers["Mcp-Session-Id"].Count == 0 && message.Kind != IncomingKind.Invalid;
    }

    private static Activity? Span(HttpContext http, Incoming message) =>
        message.Kind == IncomingKind.Request && ActorsDiagnostics.Source.HasListeners()
            ? ActorsDiagnostics.StartCall(message, http.Request.Headers.TraceParent, http.Request.Headers.TraceState)
            : null;

    private static Task NotAllowed(HttpContext http, string allow)
    {
        http.Response.Headers.Allow = allow;
        return Reply.Error(http, StatusCodes.Status405MethodNotAllowed, new(RpcCode.InvalidRequest, $"Use {allow}."));
    }
}
