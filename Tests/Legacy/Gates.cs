using System.Collections.Concurrent;

namespace Actors.Tests.Legacy;

/// <summary>Where tools of the fixture stop until a test lets them go on, and say what became of them.</summary>
internal sealed class Gates
{
    private readonly ConcurrentDictionary<string, Gate> _gates = new();
    private volatile bool _open;

    public Gate this[string name] => _gates.GetOrAdd(name, _ => new Gate());

    public IEnumerable<Gate> All => _gates.Values;

    public async Task PassAsync(string name, CancellationToken cancellationToken)
    {
        var gate = this[name];
        gate.Begun.TrySetResult();
        if (_open)
        {
            return;
        }

        try
        {
            await gate.Released.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            gate.Cancelled.TrySetResult();
            throw;
        }
    }

    public void ReleaseAll()
    {
        _open = true;
        foreach (var gate in _gates.Values)
        {
            gate.Released.TrySetResult();
        }
    }

    public sealed class Gate
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<string> Said { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
