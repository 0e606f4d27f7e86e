using Actors.Core.Engine;
using Actors.Embedded;
using Actors.Embedded.Storage;
using Actors.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Engine;

/// <summary>The embedded engine under a stage.</summary>
internal sealed class EmbeddedStage : StageEngine
{
    private readonly TemporaryFolder _folder = new();
    private EmbeddedActors? _engine;

    public override NodeId Node => Engine.Node;

    public override long SavesCount => Engine.SavesCount;

    public override long LetGoCount => Engine.LetGoCount;

    public override long ActiveCount => Engine.ActiveCount;

    private EmbeddedActors Engine => _engine ?? throw new InvalidOperationException("Start the engine first.");

    public override ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken) =>
        Engine.Ask(to, message, cancellationToken);

    public override ValueTask<bool> Push(NodeId node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken) =>
        Engine.Push(node, connection, events, cancellationToken);

    public override async Task StartAsync(IReadOnlyList<ActorKind> kinds, NodeConnections connections, TimeProvider time)
    {
        _engine = new EmbeddedActors(
            new EmbeddedOptions { DataFolder = _folder.Path, StopLimit = TimeSpan.FromSeconds(5) }, kinds, connections, time, NullLoggerFactory.Instance);
        await _engine.StartAsync(TestContext.Current.CancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken) => Engine.StopAsync(cancellationToken);

    public override Task CrashAsync()
    {
        Engine.Crash();
        return Task.CompletedTask;
    }

    public override void LoseNextSave(bool durable = false)
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

    public override bool IsSaved(ActorId actor) => Engine.Store.Read(reader => reader.Load(actor)).Item2 is not null;

    public override IReadOnlyList<string> RowKeys(ActorId actor) => [.. Engine.Store.Read(reader => reader.Rows(actor, "", "", 100)).Select(row => row.Key)];

    public override async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        _folder.Dispose();
    }
}
