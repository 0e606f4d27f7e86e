using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Actors.Host.Operators;

/// <summary>Talks to the operators' pages of a running host.</summary>
internal sealed class OperatorClient : IDisposable
{
    private const int Failed = 1;

    private readonly HttpClient _http;
    private readonly Uri _url;

    public OperatorClient(Uri url, string? key)
    {
        _url = url;
        _http = new HttpClient { BaseAddress = new Uri(url.GetLeftPart(UriPartial.Authority)), Timeout = TimeSpan.FromSeconds(30) };
        if (!string.IsNullOrEmpty(key))
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>Hands over one page of tasks, as JSON.</summary>
    public Task ListAsync(IEnumerable<(string Name, string Value)> query, Action<string> page, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "/operator/tasks?" + string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}")), page, cancellationToken);

    /// <summary>Hands over one task, as JSON.</summary>
    public Task ShowAsync(string id, Action<string> task, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"/operator/tasks/{Uri.EscapeDataString(id)}", task, cancellationToken);

    /// <summary>Cancels a task, and hands it over as JSON.</summary>
    public Task CancelAsync(string id, Action<string> task, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"/operator/tasks/{Uri.EscapeDataString(id)}/cancel", task, cancellationToken);

    /// <summary>Hands over the servers behind the host, as JSON.</summary>
    public Task UpstreamsAsync(Action<string> page, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "/operator/upstreams", page, cancellationToken, "; or it has no servers behind it: 'actors serve --config mcp.json' gives it some");

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(HttpMethod method, string path, Action<string> take, CancellationToken cancellationToken, string otherwise = "")
    {
        string body;
        HttpStatusCode status;
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await _http.SendAsync(request, cancellationToken);
            status = response.StatusCode;
            body = await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new OperatorRefusedException($"no host answers at {_url.GetLeftPart(UriPartial.Authority)}; start one with 'actors serve', or name another with --url", Failed);
        }

        if (status == HttpStatusCode.OK)
        {
            take(body);
            return;
        }

        throw ProblemOf(body) is { } problem
            ? new OperatorRefusedException(problem, status == HttpStatusCode.BadRequest ? ActorsCommand.Misuse : Failed)
            : new OperatorRefusedException(status == HttpStatusCode.NotFound
                ? "the host has no page for this operator: from another machine, or where callers are authenticated, set ACTORS_KEY to a key with the role 'operator'" + otherwise
                : $"the host answered {(int)status}", Failed);
    }

    private static string? ProblemOf(string body)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("problem"u8, out var problem) ? problem.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
