using Actors.Core.Engine;
using Actors.Embedded;
using Actors.Embedded.Storage;
using Actors.Tests.Engine;
using Actors.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Embedded;

/// <summary>SQLite reports a file at its limit exactly as it reports a full disk.</summary>
public sealed class FullDiskTests : IAsyncDisposable
{
    private static readonly string Kilobyte = new('x', 1024);

    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedActors _engine;

    public FullDiskTests() => _engine = new EmbeddedActors(
        new EmbeddedOptions { DataFolder = _folder.Path, MaximumBytes = 200_000 },
        [ProbeActor.Kind(new ProbeWorld())], new NodeConnections(), TimeProvider.System, NullLoggerFactory.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Save_WithoutSpace_FailsClearlyAndWorksOnceThereIsSpace()
    {
        await _engine.StartAsync(Token);
        bool atFirst = await _engine.IsWritable(Token);
        (int saved, ActorUnreachableException error) = await Fill();

        bool whenFull = await _engine.IsWritable(Token);
        string? kept = (await _engine.Ask(Actor(0), new Peek(), Token)).Text;
        for (int i = 0; i < saved; i++)
        {
            await _engine.Ask(Actor(i), new Store(null), Token);
        }

        await _engine.Ask(Actor(saved), new Store(Kilobyte), Token);

        Assert.True(atFirst);
        Assert.IsType<StoreFullException>(error.InnerException);
        Assert.False(whenFull);
        Assert.Equal(Kilobyte, kept);
        Assert.Equal(Kilobyte, (await _engine.Ask(Actor(saved), new Peek(), Token)).Text);
        Assert.True(await _engine.IsWritable(Token));
    }

    private async Task<(int Saved, ActorUnreachableException Error)> Fill()
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await _engine.Ask(Actor(i), new Store(Kilobyte), Token);
            }
            catch (ActorUnreachableException e)
            {
                return (i, e);
            }
        }
    }

    private static ActorId Actor(int number) => new("probe", $"actor-{number:D5}");
}
