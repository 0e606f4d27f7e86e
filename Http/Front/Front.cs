using System.Diagnostics;
using Actors.Core.Diagnostics;
using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Http.Identity;
using Actors.Http.Legacy;
using Actors.Http.Modern;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Actors.Http.Front;

/// <summary>The endpoint: finds out who calls, reads the message, and gives it to the generation that it speaks.</summary>
internal sealed class Front(HostedServers servers, ModernFront modern, LegacyFront legacy, IOptions<ActorsOptions> options)
{
    private readonly int _bodyLimit = options.Value.Limits.BodyBytes;

    private readonly HostedServer? _alone = servers.IsAlone ? servers.Own : null;

    /// <summary>Serves one HTTP request to the app's own server.</summary>
    public Task HandleAsync(HttpContext http) =>
        _alone is null ? HandleAsync(http, "")
        : Caller.Of(http) is { } principal ? ServeAsync(http, principal, _alone)
        : Caller.Refuse(http);

    /// <summary>Serves one HTTP request to the server of that name.</summary>
    public async Task HandleAsync(HttpContext http, string name)
    {
        if (Caller.Of(http) is not { } principal)
        {
            await Caller.Refuse(http);
        }
        else if (servers.Enter(name, principal) is not { } server)
        {
            await NamedServers.Unknown(http);
        }
        else
        {
            try
            {
                await ServeAsync(http, principal, server);
            }
            finally
            {
                server.Release();
            }
        }
    }

    private Task ServeAsync(HttpContext http, Principal principal, HostedServer server)
    {
        var method = http.Request.Method;
        if (HttpMethods.IsPost(method))
        {
            return PostAsync(http, principal, server);
        }

        if (McpVersion.LooksModern(http.Request.Headers["MCP-Protocol-Version"].ToString()))
        {
            // That generation has neither sessions nor streams to open or end this way.
            return NotAllowed(http, "POST");
        }

        return HttpMethods.IsGet(method) ? GetAsync(http, principal, server)
            : HttpMethods.IsDelete(method) ? legacy.DeleteAsync(http, principal, server)
            : NotAllowed(http, "GET, POST, DELETE");
    }

    private async Task GetAsync(HttpContext http, Principal principal, HostedServer server)
    {
        if (server.Content is not null)
        {
            await Loading.WaitAsync(http, server);
        }

        await legacy.GetAsync(http, principal, server);
    }

    private async Task PostAsync(HttpContext http, Principal principal, HostedServer server)
    {
        if (await RequestBody.ReadAsync(http, _bodyLimit) is not { } body)
        {
            return;
        }

        if (server.Content is not null && !await Loading.TryAsync(http, server, body))
        {
            return;
        }

        if (body.Single is not { } message)
        {
            await legacy.PostBatchAsync(http, principal, body, server);
            return;
        }

        using var span = Span(http, message);
        await (server.Entry is { MaxCalls: not null } && message is { Kind: IncomingKind.Request, Method: not "subscriptions/listen" }
            ? LimitedAsync(new Exchange(http, principal, message, server))
            : DispatchAsync(new Exchange(http, principal, message, server)));
    }

    private async Task LimitedAsync(Exchange exchange)
    {
        var (http, _, message, server) = exchange;
        if (!server.TryBegin())
        {
            http.Response.Headers.RetryAfter = "1";
            await Reply.Error(http, StatusCodes.Status429TooManyRequests,
                new(RpcCode.InvalidRequest, $"{server.Entry!.MaxCalls} calls to this server are in flight; wait for one to end."), message.Id);
            return;
        }

        try
        {
            await DispatchAsync(exchange);
        }
        finally
        {
            server.End();
        }
    }

    private Task DispatchAsync(Exchange exchange)
    {
        var (http, _, message, _) = exchange;
        if (IsModern(http, message))
        {
            return modern.HandleAsync(exchange);
        }

        if (IsUnknown(http, message))
        {
            var refusal = ModernRules.Unsupported(http.Request.Headers["MCP-Protocol-Version"].ToString());
            return Reply.Error(http, refusal.Status, refusal.Error, message.Id);
        }

        return legacy.PostAsync(exchange);
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
