using System.Threading.Channels;
using Actors.Http;

namespace Actors.Tests.Samples.Demo;

/// <summary>Keeps what clients would have been told.</summary>
internal sealed class ToldChanges : IActorsNotifier
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many of the next calls fail.</summary>
    public int Failures { get; set; }

    /// <summary>Waits until clients were told of a resource, or with an empty URI of the list.</summary>
    public async Task WaitForAsync(string uri, CancellationToken cancellationToken)
    {
        while (await _told.Reader.ReadAsync(cancellationToken) != uri)
        {
        }
    }

    /// <summary>Waits until a call has failed.</summary>
    public Task FailedAsync(CancellationToken cancellationToken) => _failed.Task.WaitAsync(cancellationToken);

    public Task ToolsChangedAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task PromptsChangedAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task ResourcesChangedAsync(CancellationToken cancellationToken = default) => ResourceUpdatedAsync("", cancellationToken);

    public Task ResourceUpdatedAsync(string uri, CancellationToken cancellationToken = default)
    {
        if (Failures > 0)
        {
            Failures--;
            _failed.TrySetResult();
            throw new InvalidOperationException("Nobody can be told.");
        }

        return _told.Writer.WriteAsync(uri, cancellationToken).AsTask();
    }
}
