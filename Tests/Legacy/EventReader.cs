using System.Globalization;
using System.Text.Json;

namespace Actors.Tests.Legacy;

/// <summary>One server-sent event; <see cref="Data"/> is empty for a priming event or a bare retry.</summary>
internal sealed record SentEvent(string? Id, int? Retry, string? Data)
{
    public JsonElement Json => JsonElement.Parse(Data!);

    public bool IsMessage => !string.IsNullOrEmpty(Data);

    public string? Method => Json.TryGetProperty("method", out var method) ? method.GetString() : null;
}

/// <summary>Reads an event stream as it comes.</summary>
internal sealed class EventReader(HttpResponseMessage response, Stream body) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly StreamReader _lines = new(body);

    public HttpResponseMessage Response => response;

    public int Status => (int)response.StatusCode;

    public string? LastId { get; private set; }

    public static async Task<EventReader> OfAsync(Task<HttpResponseMessage> sent)
    {
        var response = await sent.WaitAsync(Patience);
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; null at the end of the stream.</summary>
    public async Task<SentEvent?> NextAsync()
    {
        string? id = null, data = null;
        int? retry = null;
        while (await _lines.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(Patience) is { } line)
        {
            if (line.Length == 0)
            {
                if (id is not null || data is not null || retry is not null)
                {
                    LastId = id ?? LastId;
                    return new SentEvent(id, retry, data);
                }
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("retry: ", StringComparison.Ordinal))
            {
                retry = int.Parse(line[7..], CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data = line[6..];
            }
        }

        return null;
    }

    /// <summary>The next event that carries a message; the test fails at the end of the stream.</summary>
    public async Task<SentEvent> MessageAsync()
    {
        while (await NextAsync() is { } next)
        {
            if (next.IsMessage)
            {
                return next;
            }
        }

        throw new InvalidOperationException("The stream ended without another message.");
    }

    /// <summary>The events until the end of the stream.</summary>
    public async Task<List<SentEvent>> RestAsync()
    {
        var rest = new List<SentEvent>();
        while (await NextAsync() is { } next)
        {
            rest.Add(next);
        }

        return rest;
    }

    /// <summary>Breaks the connection.</summary>
    public void Dispose() => response.Dispose();
}
