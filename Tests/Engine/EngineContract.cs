using Actors.Core.Engine;

namespace Actors.Tests.Engine;

/// <summary>The ground of the contract's suites: every engine inherits each of them.</summary>
public abstract class EngineContract(EngineFixture engine) : IAsyncLifetime
{
    protected EngineFixture Engine { get; } = engine;

    protected ProbeWorld World => Engine.World;

    public async ValueTask InitializeAsync() => await Engine.Start();

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected ValueTask<TReply> Ask<TReply>(string key, IMessage<TReply> message) => Engine.Ask(key, message);

    protected async Task Restart()
    {
        await Engine.Stop();
        await Engine.Start();
    }

    protected async Task CrashAndStart()
    {
        await Engine.Crash();
        await Engine.Start();
    }

    // Lets time pass until something has come about; every step leaves the engine's threads something to wait for.
    protected async Task LetTimePassUntil(Func<bool> reached, TimeSpan step)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (!reached() && !limit.IsCancellationRequested)
        {
            Engine.Time.Advance(step);
            await Ask("other", new Count());
        }
    }

    // One minute idle, and the engine's own margin.
    protected void LetIdleTimePass() => Engine.Time.Advance(2 * ProbeActor.IdleAfter);
}
