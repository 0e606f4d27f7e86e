using System.Collections.Concurrent;

namespace Actors.Tests.Cluster;

/// <summary>What the bodies on one node wait for, by name.</summary>
internal sealed class ClusterGate
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public bool IsOpen(string name) => Of(name).Task.IsCompleted;

    public void Open(string name) => Of(name).TrySetResult();

    public Task PassAsync(string name, CancellationToken cancellationToken) => Of(name).Task.WaitAsync(cancellationToken);

    private TaskCompletionSource Of(string name) => _gates.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
