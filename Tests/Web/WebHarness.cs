using System.Security.Cryptography;
using System.Text;
using Actors.Http.Configuration;
using Actors.Http.Diagnostics;
using Actors.Http.Draining;
using Actors.Http.Identity;
using Actors.Http.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Web;

/// <summary>A real Kestrel on a free loopback port around an endpoint that only says how it was called.</summary>
public sealed class WebHarness : IAsyncDisposable
{
    private WebHarness(WebApplication app)
    {
        App = app;
        Address = new Uri(app.Urls.Single());
        // Nothing is followed or stored: a test sees what was sent.
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<WebHarness> StartAsync(
        Dictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? services = null,
        Action<WebApplication>? before = null,
        Action<RouteGroupBuilder>? conventions = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSettings().AddIdentity().AddWeb().AddDiagnostics().AddDraining();
        services?.Invoke(builder);
        var app = builder.Build();
        before?.Invoke(app);
        var group = app.MapGroup("/mcp");
        group.MapMethods("", ["POST", "GET", "DELETE"], Echo);
        group.MapWeb();
        group.RequireCaller(app.Services);
        conventions?.Invoke(group);
        DiagnosticsEndpoints.Map(app);
        DiagnosticsEndpoints.Map(app);
        await app.StartAsync();
        return new(app);
    }

    public static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static HttpRequestMessage Request(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }

    private static async Task Echo(HttpContext context)
    {
        if (Caller.Of(context) is not { } principal)
        {
            await Caller.Refuse(context);
            return;
        }

        var request = context.Request;
        await context.Response.WriteAsync(
            $"{principal.Key.Replace('\n', '/')} {request.Scheme}://{request.Host}{request.PathBase}{request.Path} from {context.Connection.RemoteIpAddress}");
    }
}
