using System.Text.Json;
using System.Text.Json.Nodes;

namespace Actors.Tests.Modern;

/// <summary>One open listen, read message by message.</summary>
internal sealed class Listener : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private Listener(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reader = new StreamReader(body);
    }

    public HttpResponseMessage Response => _response;

    public static Task<Listener> OpenAsync(ListenHost host, JsonObject notifications, JsonNode? id = null, string? user = null) =>
        OpenAsync(host.Client, notifications, id, user);

    public static async Task<Listener> OpenAsync(ModernClient client, JsonObject notifications, JsonNode? id = null, string? user = null)
    {
        var response = await client.StartAsync("subscriptions/listen", new() { ["notifications"] = notifications }, sent =>
        {
            sent.Body["id"] = id ?? sent.Body["id"]!.DeepClone();
            sent.Headers["X-User"] = user;
        }, TestContext.Current.CancellationToken);
        return new Listener(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The next line of the stream that is not empty; null at its end.</summary>
    public async Task<string?> LineAsync()
    {
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>The next message; null at the end of the stream.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        while (await LineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonElement.Parse(line[6..]);
            }
        }

        return null;
    }

    public async Task<string?> MethodAsync() => (await NextAsync())?.GetProperty("method").GetString();

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
