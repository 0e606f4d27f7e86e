using System.Runtime.CompilerServices;
using Actors.Core.Engine;

namespace Actors.Tests.Owners;

/// <summary>An activation that counts the rows which are read through it.</summary>
internal sealed class CountingActivation(IActivation inner, Action read) : IActivation
{
    public ActorId Id => inner.Id;

    public NodeId Node => inner.Node;

    public TimeProvider Time => inner.Time;

    public Random Random => inner.Random;

    public IActors Actors => inner.Actors;

    public ReadOnlyMemory<byte>? Saved => inner.Saved;

    public bool Stay
    {
        set => inner.Stay = value;
    }

    public ValueTask Save(Change change, CancellationToken cancellationToken) => inner.Save(change, cancellationToken);

    public async IAsyncEnumerable<Row> Rows(string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in inner.Rows(prefix, after, cancellationToken))
        {
            read();
            yield return row;
        }
    }

    public void Run(Func<CancellationToken, Task> work) => inner.Run(work);

    public void Tell(object message) => inner.Tell(message);
}
