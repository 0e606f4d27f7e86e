using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Shared;
using Actors.Tests.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Authorization;

/// <summary>An app as a user writes it, with nothing of its own but keys in its configuration.</summary>
public sealed class WholeHost : IAsyncDisposable
{
    public const string Legacy = "2025-11-25";
    public const string Modern = "2026-07-28";

    private readonly TemporaryFolder _data;
    private readonly WebApplication _app;
    private int _disposed;

    private WholeHost(TemporaryFolder data, WebApplication app)
    {
        (_data, _app) = (data, app);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<WholeHost> StartAsync(params (string Key, string Subject, string? Role)[] keys)
    {
        var data = new TemporaryFolder();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var settings = new Dictionary<string, string?> { ["Actors:Data"] = data.Path };
        foreach (var (index, (key, subject, role)) in keys.Index())
        {
            settings[$"Actors:Keys:{index}:Sha256"] = WebHarness.Hash(key);
            settings[$"Actors:Keys:{index}:Subject"] = subject;
            if (role is not null)
            {
                settings[$"Actors:Keys:{index}:Roles:0"] = role;
            }
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddAuthorizationBuilder().AddPolicy("Writers", policy => policy.RequireClaim("scope", "write"));
        builder.Services.AddMcpServer().WithTools<GuardedFixture.Tools>().WithTools<GuardedFixture.AdminTools>().AddAuthorizationFilters().WithActors();
        var app = builder.Build();
        app.MapActors("/mcp");
        await app.StartAsync();
        return new(data, app);
    }

    /// <summary>One request of either generation; the legacy one opens no session.</summary>
    public async Task<JsonNode> AskAsync(string version, string key, string method, string parameters = "{}")
    {
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 7, ["method"] = method, ["params"] = JsonNode.Parse(parameters) };
        if (version == Modern)
        {
            var meta = body["params"]!["_meta"] ??= new JsonObject();
            meta["io.modelcontextprotocol/protocolVersion"] = Modern;
            meta["io.modelcontextprotocol/clientCapabilities"] = new JsonObject();
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", version);
        request.Headers.Add("Mcp-Method", method);
        if (body["params"]!["name"] is { } name)
        {
            request.Headers.Add("Mcp-Name", name.GetValue<string>());
        }

        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var json = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? text.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))["data: ".Length..]
            : text;
        return json.Length == 0 ? throw new InvalidOperationException($"{(int)response.StatusCode} without a body.") : JsonNode.Parse(json)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Client.Dispose();
            await _app.DisposeAsync();
            _data.Dispose();
        }
    }
}
