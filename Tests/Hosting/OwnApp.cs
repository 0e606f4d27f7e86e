using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Actors.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Hosting;

/// <summary>A whole app on a real Kestrel, as its author writes it, and one request to it in each way that there is.</summary>
internal sealed class OwnApp : IAsyncDisposable
{
    private readonly TemporaryFolder? _own;
    private readonly WebApplication _app;

    private OwnApp(TemporaryFolder? own, WebApplication app)
    {
        (_own, _app) = (own, app);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<OwnApp> StartAsync(
        Action<IMcpServerBuilder> server, Action<WebApplication>? before = null, Action<IEndpointConventionBuilder>? endpoint = null, string? data = null)
    {
        var own = data is null ? new TemporaryFolder() : null;
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration["Actors:Data"] = data ?? own!.Path;
        var mcp = builder.Services.AddMcpServer();
        server(mcp);
        mcp.WithActors();
        var app = builder.Build();
        before?.Invoke(app);
        var mapped = app.MapActors("/mcp");
        endpoint?.Invoke(mapped);
        await app.StartAsync();
        return new(own, app);
    }

    /// <summary>Opens a session for a client with these capabilities.</summary>
    public async Task<string> OpenAsync(string capabilities = "{}")
    {
        var parameters = $$"""{"protocolVersion":"2025-11-25","clientInfo":{"name":"test","version":"1"},"capabilities":{{capabilities}} }""";
        using var response = await PostAsync("initialize", parameters);
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    /// <summary>The answer to one request: of a session, of none, or of the modern generation.</summary>
    public async Task<JsonObject> AskAsync(string way, string method, string parameters)
    {
        using var response = way switch
        {
            "session" => await PostAsync(method, parameters, ("Mcp-Session-Id", await OpenAsync())),
            "none" => await PostAsync(method, parameters, ("MCP-Protocol-Version", "2025-06-18")),
            _ => await PostModernAsync(method, (JsonObject)JsonNode.Parse(parameters)!),
        };
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var json = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? text.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))["data: ".Length..]
            : text;
        return (JsonObject)JsonNode.Parse(json)!;
    }

    public Task<HttpResponseMessage> PostAsync(string method, string parameters, params (string Name, string Value)[] headers) =>
        SendAsync(new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}} }""", Encoding.UTF8, "application/json"), headers);

    public Task<HttpResponseMessage> NotifyAsync(string method, params (string Name, string Value)[] headers) =>
        SendAsync(new StringContent($$"""{"jsonrpc":"2.0","method":"{{method}}"}""", Encoding.UTF8, "application/json"), headers);

    public Task<HttpResponseMessage> SendAsync(HttpContent content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>What the session's standalone stream says, up to the line that holds <paramref name="last"/>.</summary>
    public async Task<string> HearAsync((string Name, string Value) session, string last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add(session.Name, session.Value);
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var heard = new StringBuilder();
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            heard.AppendLine(line);
            if (line.Contains(last, StringComparison.Ordinal))
            {
                break;
            }
        }

        return heard.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _own?.Dispose();
    }

    private Task<HttpResponseMessage> PostModernAsync(string method, JsonObject parameters)
    {
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        return PostAsync(method, parameters.ToJsonString(),
            ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method), ("Mcp-Name", (string?)parameters["name"] ?? ""));
    }
}
