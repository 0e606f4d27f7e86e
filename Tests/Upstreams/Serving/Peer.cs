using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>A client of either generation, down to the letters on the wire, that answers what it is asked.</summary>
internal sealed class Peer : IDisposable
{
    public const string Everything = """{"elicitation":{"form":{},"url":{}},"sampling":{},"roots":{}}""";

    private const string Modern = "2026-07-28";
    private const string Legacy = "2025-11-25";

    private readonly HttpClient _http;
    private readonly string _path;
    private readonly bool _isModern;
    private readonly JsonObject _capabilities;
    private readonly string? _user;
    private string? _session;
    private int _id;

    private Peer(string url, string path, bool modern, string capabilities, string? user)
    {
        _http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
        (_path, _isModern, _capabilities, _user) = (path, modern, (JsonObject)JsonNode.Parse(capabilities)!, user);
    }

    /// <summary>What it answers: method and parameters give the result.</summary>
    public Func<string, JsonElement, JsonObject> OnAsked { get; set; } = static (method, _) => throw new InvalidOperationException($"Nobody expected '{method}'.");

    /// <summary>What it heard, in order, and what it was asked.</summary>
    public List<JsonElement> Heard { get; } = [];

    /// <summary>What the server said of itself.</summary>
    public JsonElement Server { get; private set; }

    public static async Task<Peer> OpenAsync(string url, string path, bool modern, string capabilities = "{}", string? user = null)
    {
        var peer = new Peer(url, path, modern, capabilities, user);
        var answer = modern
            ? await peer.SendAsync("server/discover")
            : await peer.SendAsync("initialize", new JsonObject
            {
                ["protocolVersion"] = Legacy,
                ["capabilities"] = peer._capabilities.DeepClone(),
                ["clientInfo"] = new JsonObject { ["name"] = "peer", ["version"] = "1" },
            });
        peer.Server = answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"The server cannot be opened: {answer}");
        if (!modern)
        {
            (await peer.PostAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" }, null, [], TestContext.Current.CancellationToken)).Dispose();
        }

        return peer;
    }

    /// <summary>Calls a tool.</summary>
    public Task<JsonElement> CallAsync(string tool, JsonObject? arguments = null, JsonObject? meta = null, JsonObject? task = null)
    {
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [] };
        if (meta is not null)
        {
            parameters["_meta"] = meta;
        }

        if (task is not null)
        {
            parameters["task"] = task;
        }

        return SendAsync("tools/call", parameters);
    }

    /// <summary>The result of a request.</summary>
    public async Task<JsonElement> ResultAsync(string method, JsonObject? parameters = null)
    {
        var answer = await SendAsync(method, parameters);
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"'{method}' was refused: {answer}");
    }

    /// <summary>Makes a request, answers what it is asked meanwhile, and returns the whole answer.</summary>
    public Task<JsonElement> SendAsync(string method, JsonObject? parameters = null) => SendUntilAsync(method, parameters, TestContext.Current.CancellationToken);

    /// <summary>The same, until the token fires; then the connection breaks.</summary>
    public async Task<JsonElement> SendUntilAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        parameters = parameters?.DeepClone() as JsonObject ?? [];
        while (true)
        {
            var answer = await RoundAsync(method, parameters, cancellationToken);
            if (!answer.TryGetProperty("result", out var result) || !result.TryGetProperty("resultType", out var type) || type.GetString() != "input_required")
            {
                return answer;
            }

            parameters["requestState"] = result.GetProperty("requestState").GetString();
            parameters["inputResponses"] = new JsonObject(result.GetProperty("inputRequests").EnumerateObject().Select(asked =>
            {
                Heard.Add(asked.Value);
                return KeyValuePair.Create(asked.Name, (JsonNode?)OnAsked(asked.Value.GetProperty("method").GetString()!, asked.Value.TryGetProperty("params", out var given) ? given : default));
            }));
        }
    }

    /// <summary>Listens to changes (2026-07-28) until the token fires, and gives the methods that are told. The first says that nothing is missed from then on.</summary>
    public async IAsyncEnumerable<string> ListenAsync(JsonObject notifications, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parameters = new JsonObject { ["notifications"] = notifications };
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_id, ["method"] = "subscriptions/listen", ["params"] = Sent(parameters) };
        using var response = await PostAsync(body, "subscriptions/listen", parameters, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) && line.Length > 6 && JsonElement.Parse(line[6..]) is var message && message.TryGetProperty("method", out var method))
            {
                Heard.Add(message);
                yield return method.GetString()!;
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> RoundAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var id = ++_id;
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = Sent(parameters) };
        using var response = await PostAsync(body, method, parameters, cancellationToken);
        _session ??= response.Headers.TryGetValues("Mcp-Session-Id", out var session) ? session.Single() : null;
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return text.Length > 0 ? JsonElement.Parse(text) : throw new InvalidOperationException($"'{method}' was answered {(int)response.StatusCode} without a word.");
        }

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal) || line.Length == 6)
            {
                continue;
            }

            var message = JsonElement.Parse(line[6..]);
            if (!message.TryGetProperty("method", out var said))
            {
                return message;
            }

            Heard.Add(message);
            if (message.TryGetProperty("id", out var question))
            {
                var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(question.GetRawText()), ["result"] = OnAsked(said.GetString()!, message.TryGetProperty("params", out var given) ? given : default) };
                (await PostAsync(answer, null, [], cancellationToken)).Dispose();
            }
        }

        throw new InvalidOperationException($"The stream of '{method}' ended without an answer.");
    }

    private JsonObject Sent(JsonObject parameters)
    {
        var sent = (JsonObject)parameters.DeepClone();
        if (_isModern)
        {
            var meta = sent["_meta"] as JsonObject ?? [];
            meta["io.modelcontextprotocol/protocolVersion"] = Modern;
            meta["io.modelcontextprotocol/clientCapabilities"] = _capabilities.DeepClone();
            sent["_meta"] = meta;
        }

        return sent;
    }

    private Task<HttpResponseMessage> PostAsync(JsonObject body, string? method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _path) { Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json")) };
        Add("Accept", "application/json, text/event-stream");
        Add("MCP-Protocol-Version", _isModern ? Modern : _session is null ? null : Legacy);
        Add("Mcp-Session-Id", _session);
        Add("X-User", _user);
        if (_isModern)
        {
            Add("Mcp-Method", method);
            Add("Mcp-Name", (parameters["uri"] ?? parameters["taskId"] ?? parameters["name"])?.ToString());
        }

        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
