using Actors.Grains.Nodes;
using Microsoft.Extensions.Hosting;

namespace Actors.Silo;

/// <summary>Ends the process when this life of the node is lost.</summary>
internal sealed class NodeWatch(INodeLife life, NodeEnd end) : IHostedService
{
    private CancellationTokenRegistration _lost;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _lost = life.Lost.UnsafeRegister(static end => ((NodeEnd)end!).End("it was away for longer than its lease, and others may have taken over its work"), end);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
