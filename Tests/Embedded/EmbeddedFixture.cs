using Actors.Core.Engine;
using Actors.Embedded;
using Actors.Embedded.Storage;
using Actors.Tests.Engine;
using Actors.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Embedded;

/// <summary>The embedded engine over a folder of its own, which goes with the fixture.</summary>
public sealed class EmbeddedFixture : EngineFixture
{
    private EmbeddedActors? _engine;

    public TemporaryFolder Folder { get; } = new();

    public EmbeddedActors Engine => _engine ?? throw new InvalidOperationException("Start the engine first.");

    public override IActors Actors => Engine;

    public override async Task Start()
    {
        _engine = new EmbeddedActors(
            new EmbeddedOptions { DataFolder = Folder.Path }, Kinds, Connections, Time, NullLoggerFactory.Instance);
        await _engine.StartAsync(TestContext.Current.CancellationToken);
    }

    public override Task Stop() => Engine.StopAsync(TestContext.Current.CancellationToken);

    public override Task Crash()
    {
        Engine.Crash();
        return Task.CompletedTask;
    }

    public override void LoseNextSave(bool durable)
    {
        StoreWriter writer = Engine.Store.Writer;
        writer.Committing = committed =>
        {
            if (committed == durable)
            {
                writer.Committing = null;
                throw new IOException("This commit fails on purpose.");
            }
        };
    }

    public override async Task SaveElsewhere(ActorId actor, long version, Change change) =>
        await Engine.Store.Save(actor, version, change, new NodeId("elsewhere"));

    public override async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        Folder.Dispose();
    }
}
