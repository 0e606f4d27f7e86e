using Actors.Core.Engine;
using Actors.Grains.Nodes;

namespace Actors.Tests.Grains;

/// <summary>A node's life that ends when the test says so, and remembers nothing.</summary>
internal sealed class ScriptedLife : INodeLife
{
    private readonly CancellationTokenSource _lost = new();

    public bool Holds { get; private set; } = true;

    public CancellationToken Lost => _lost.Token;

    public Exception? KeepFails { get; set; }

    /// <summary>The lease lapses; the node does not know it yet.</summary>
    public void Lapse() => Holds = false;

    /// <summary>The node notices.</summary>
    public void Lose()
    {
        Lapse();
        _lost.Cancel();
    }

    public Task Begin(Func<Note, Note> takeOver, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask Keep(Note note) => KeepFails is { } error ? ValueTask.FromException(error) : ValueTask.CompletedTask;

    public void Woken(ActorId actor, DateTimeOffset until)
    {
    }

    public Task End(CancellationToken cancellationToken) => Task.CompletedTask;
}
