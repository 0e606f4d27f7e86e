using System.Text.Json;
using System.Threading.Channels;
using Actors.Core.Upstreams;

namespace Actors.Tests.Upstreams.Links;

/// <summary>Keeps what a connection says of its own accord, and answers its questions as a test wants.</summary>
internal sealed class RecordingOutlet : IUpstreamOutlet
{
    private readonly Channel<(string? Call, string Method, JsonElement Parameters)> _notices = Channel.CreateUnbounded<(string?, string, JsonElement)>();
    private readonly TaskCompletionSource<UpstreamException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _losses;

    /// <summary>How questions are answered.</summary>
    public Func<string?, string, JsonElement, CancellationToken, Task<JsonElement>> OnAsk { get; set; } = (_, method, _, _) => throw new InvalidOperationException($"nobody answers {method}");

    /// <summary>Why the connection was lost, once it is.</summary>
    public Task<UpstreamException> Loss => _lost.Task;

    /// <summary>How often it said so.</summary>
    public int Losses => _losses;

    public void Notified(string? call, string method, JsonElement parameters) => _notices.Writer.TryWrite((call, method, parameters));

    public Task<JsonElement> AskAsync(string? call, string method, JsonElement parameters, CancellationToken cancellationToken) => OnAsk(call, method, parameters, cancellationToken);

    public void Lost(UpstreamException cause)
    {
        Interlocked.Increment(ref _losses);
        _lost.TrySetResult(cause);
    }

    /// <summary>The next notification.</summary>
    public async Task<(string? Call, string Method, JsonElement Parameters)> NextAsync() => await _notices.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>All that came so far and was not taken.</summary>
    public List<(string? Call, string Method, JsonElement Parameters)> Rest()
    {
        var rest = new List<(string?, string, JsonElement)>();
        while (_notices.Reader.TryRead(out var notice))
        {
            rest.Add(notice);
        }

        return rest;
    }
}
