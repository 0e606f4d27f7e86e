using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;

namespace Actors.Tests.Modern;

/// <summary>Sends modern requests with all that the revision demands, and lets a test spoil any of it.</summary>
internal sealed class ModernClient(string url) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(url) };
    private int _id;

    public JsonObject Capabilities { get; set; } = [];

    /// <summary>The endpoint.</summary>
    public string Path { get; init; } = "/mcp";

    public Task<ModernAnswer> CallAsync(string tool, JsonObject? arguments = null, Action<Sent>? spoil = null) =>
        SendAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [] }, spoil);

    public async Task<ModernAnswer> SendAsync(string method, JsonObject? parameters = null, Action<Sent>? spoil = null)
    {
        using var response = await StartAsync(method, parameters, spoil);
        var text = await response.Content.ReadAsStringAsync();
        return ModernAnswer.Of(response, text);
    }

    public Task<HttpResponseMessage> StartAsync(string method, JsonObject? parameters = null, Action<Sent>? spoil = null, CancellationToken cancellationToken = default)
    {
        parameters ??= [];
        parameters["_meta"] ??= new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = McpVersion.Modern,
            ["io.modelcontextprotocol/clientCapabilities"] = Capabilities.DeepClone(),
        };
        var sent = new Sent(method, parameters, Interlocked.Increment(ref _id));
        spoil?.Invoke(sent);
        return _http.SendAsync(sent.ToRequest(Path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public async Task<ModernAnswer> PostAsync(string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        return ModernAnswer.Of(response, await response.Content.ReadAsStringAsync());
    }

    public void Dispose() => _http.Dispose();

    internal sealed class Sent(string method, JsonObject parameters, int id)
    {
        public Dictionary<string, string?> Headers { get; } = new()
        {
            ["Accept"] = "application/json, text/event-stream",
            ["MCP-Protocol-Version"] = McpVersion.Modern,
            ["Mcp-Method"] = method,
            ["Mcp-Name"] = (parameters[method switch { "resources/read" => "uri", "tasks/get" or "tasks/update" or "tasks/cancel" => "taskId", _ => "name" }] as JsonValue)?.ToString(),
        };

        public JsonObject Body { get; } = new() { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters };

        public JsonObject Params => (JsonObject)Body["params"]!;

        public JsonObject Meta => (JsonObject)Params["_meta"]!;

        public HttpRequestMessage ToRequest(string path)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(Body.ToJsonString(), new MediaTypeHeaderValue("application/json")) };
            foreach (var (name, value) in Headers)
            {
                if (value is not null)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }
            }

            return request;
        }
    }
}

/// <summary>What came back: the status, and every message in its order, whichever shape the answer had.</summary>
internal sealed record ModernAnswer(int Status, string? ContentType, IReadOnlyList<JsonElement> Messages)
{
    public JsonElement Last => Messages[^1];

    public JsonElement Result => Last.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"The answer is no result: {Status} {Last}");

    public JsonElement Error => Last.GetProperty("error");

    public int ErrorCode => Error.GetProperty("code").GetInt32();

    public string Text => Result.GetProperty("content")[0].GetProperty("text").GetString()!;

    public string ResultType => Result.GetProperty("resultType").GetString()!;

    public static ModernAnswer Of(HttpResponseMessage response, string text)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        IEnumerable<string> parts = type == "text/event-stream"
            ? text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..])
            : text.Length == 0 ? [] : [text];
        return new((int)response.StatusCode, type, [.. parts.Select(part => JsonElement.Parse(part))]);
    }
}
