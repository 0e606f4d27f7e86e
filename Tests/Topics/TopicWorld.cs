using Actors.Core.Engine;
using Actors.Core.Topics;
using Actors.Embedded;
using Actors.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Topics;

/// <summary>Topics on a real engine, with made-up sessions and a clock that stands still.</summary>
public sealed class TopicWorld : IAsyncDisposable
{
    private EmbeddedActors? _engine;

    public ManualTime Time { get; } = new();

    public FakeSessions Sessions { get; } = new();

    public NodeConnections Connections { get; } = new();

    public TemporaryFolder Folder { get; } = new();

    public EmbeddedActors Engine => _engine!;

    public TopicClient Topics => new(Engine, TimeProvider.System);

    public CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<TopicWorld> StartAsync()
    {
        var world = new TopicWorld();
        await world.RestartAsync();
        return world;
    }

    public async Task RestartAsync()
    {
        _engine = new EmbeddedActors(new EmbeddedOptions { DataFolder = Folder.Path }, [TopicActor.Kind(NullLoggerFactory.Instance), Sessions.Kind], Connections, Time, NullLoggerFactory.Instance);
        await _engine.StartAsync(Cancelled);
    }

    public void Crash() => Engine.Crash();

    public TopicHub Hub() => new(Engine, Connections, Time, NullLogger<TopicHub>.Instance);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Folder.Dispose();
    }
}
