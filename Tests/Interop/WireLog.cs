using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Actors.Tests.Interop;

/// <summary>Counts what a client sends, and knows when its GET stream is open.</summary>
internal sealed class WireLog() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly ConcurrentDictionary<string, int> _sent = [];
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once the first GET was answered with a stream.</summary>
    public Task Listening => _listening.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>How often a method (of a POST) or a verb (of any other request) was sent.</summary>
    public int Sent(string what) => _sent.GetValueOrDefault(what);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var what = request.Method == HttpMethod.Post
            ? (string?)JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!["method"] ?? "answer"
            : request.Method.Method;
        _sent.AddOrUpdate(what, 1, (_, count) => count + 1);
        var response = await base.SendAsync(request, cancellationToken);
        if (request.Method == HttpMethod.Get && response.IsSuccessStatusCode)
        {
            _listening.TrySetResult();
        }

        return response;
    }
}
