using System.Threading.Channels;
using Actors.Http;

namespace Actors.Tests.Samples.Demo;

/// <summary>Keeps what clients would have been told.</summary>
internal sealed class ToldChanges : IActorsNotifier
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();

    /// <summary>Waits until clients were told of a resource, or with an empty URI of the list.</summary>
    public async Task WaitForAsync(string uri, CancellationToken cancellationToken)
    {
        while (await _told.Reader.ReadAsync(cancellationToken) != uri)
        {
        }
    }

    public Task ToolsChangedAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task PromptsChangedAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task ResourcesChangedAsync(CancellationToken cancellationToken = default) => ResourceUpdatedAsync("", cancellationToken);

    public Task ResourceUpdatedAsync(string uri, CancellationToken cancellationToken = default) => _told.Writer.WriteAsync(uri, cancellationToken).AsTask();
}
