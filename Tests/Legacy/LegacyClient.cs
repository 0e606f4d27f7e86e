using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Actors.Tests.Legacy;

/// <summary>Speaks the legacy generation over plain HTTP, so that a test can spoil any of it.</summary>
internal sealed class LegacyClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http;
    private int _id;

    public LegacyClient(string url, string version, string? key = null, string? session = null, SocketsHttpHandler? shared = null)
    {
        _http = new HttpClient(shared ?? new SocketsHttpHandler(), disposeHandler: shared is null) { BaseAddress = new Uri(url), Timeout = Patience };
        (Version, Key, Session) = (version, key, session);
    }

    public string Url => _http.BaseAddress!.ToString();

    public string Version { get; }

    public string? Key { get; }

    /// <summary>The endpoint.</summary>
    public string Path { get; init; } = "/mcp";

    public string? Session { get; set; }

    /// <summary>The same session over connections of its own.</summary>
    public LegacyClient Again(string? url = null) => new(url ?? _http.BaseAddress!.ToString(), Version, Key, Session) { Path = Path };

    public async Task<JsonElement> InitializeAsync(string capabilities = "{}", bool ready = true)
    {
        var answer = await PostAsync(Handshake(Version, capabilities));
        Session = answer.Session;
        if (ready)
        {
            Assert.Equal(202, (await NotifyAsync("notifications/initialized")).Status);
        }

        return answer.Result;
    }

    public static string Handshake(string version, string capabilities = "{}", string method = "initialize") =>
        "{\"jsonrpc\":\"2.0\",\"id\":\"init\",\"method\":\"" + method + "\",\"params\":{\"protocolVersion\":\"" + version
        + "\",\"capabilities\":" + capabilities + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}";

    public Task<LegacyAnswer> CallAsync(string tool, object? arguments = null, Action<HttpRequestMessage>? spoil = null, string? id = null) =>
        SendAsync("tools/call", Call(tool, arguments), spoil, id);

    /// <summary>Begins a call and reads its stream as it comes.</summary>
    public Task<EventReader> StreamCallAsync(string tool, object? arguments = null, string? id = null, string? token = null)
    {
        var call = Call(tool, arguments);
        if (token is not null)
        {
            call["_meta"] = new JsonObject { ["progressToken"] = token };
        }

        return EventReader.OfAsync(StartAsync(Request("tools/call", call, id)));
    }

    public Task<LegacyAnswer> SendAsync(string method, JsonObject? parameters = null, Action<HttpRequestMessage>? spoil = null, string? id = null) =>
        PostAsync(Request(method, parameters, id), spoil);

    public Task<LegacyAnswer> NotifyAsync(string method, string parameters = "{}") =>
        PostAsync($$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}""");

    public Task<LegacyAnswer> CancelAsync(string id) => NotifyAsync("notifications/cancelled", $$"""{"requestId":{{id}}}""");

    public Task<LegacyAnswer> AnswerAsync(JsonElement question, string result) =>
        PostAsync($$"""{"jsonrpc":"2.0","id":{{question.GetProperty("id").GetRawText()}},"result":{{result}}}""");

    public async Task<LegacyAnswer> PostAsync(string body, Action<HttpRequestMessage>? spoil = null)
    {
        using var response = await StartAsync(body, spoil);
        return await LegacyAnswer.OfAsync(response);
    }

    public Task<HttpResponseMessage> StartAsync(string body, Action<HttpRequestMessage>? spoil = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        return SendAsync(request, "application/json, text/event-stream", spoil, cancellationToken);
    }

    /// <summary>Opens a GET.</summary>
    public Task<EventReader> ListenAsync(string? after = null, Action<HttpRequestMessage>? spoil = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Path);
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        return EventReader.OfAsync(SendAsync(request, "text/event-stream", spoil, default));
    }

    public async Task<LegacyAnswer> DeleteAsync(Action<HttpRequestMessage>? spoil = null)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Delete, Path), "*/*", spoil, default);
        return await LegacyAnswer.OfAsync(response);
    }

    public string Request(string method, JsonObject? parameters, string? id = null) =>
        $$"""{"jsonrpc":"2.0","id":{{id ?? Interlocked.Increment(ref _id).ToString(System.Globalization.CultureInfo.InvariantCulture)}},"method":"{{method}}","params":{{(parameters ?? []).ToJsonString()}}}""";

    public void Dispose() => _http.Dispose();

    private static JsonObject Call(string tool, object? arguments) =>
        new() { ["name"] = tool, ["arguments"] = JsonSerializer.SerializeToNode(arguments ?? new { }) };

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string accept, Action<HttpRequestMessage>? spoil, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (Session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", Session);
            request.Headers.Add("MCP-Protocol-Version", Version);
        }

        if (Key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        }

        spoil?.Invoke(request);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
