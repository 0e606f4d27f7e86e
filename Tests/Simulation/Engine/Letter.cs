using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>One message on its way to an actor, and what becomes of whoever waits for the reply.</summary>
/// <param name="from">The node that waits; null for the engine's own wake-ups.</param>
internal sealed class Letter(ActorId to, object message, SimulatedNode? from, Action<object?, ActorUnreachableException?> done)
{
    public ActorId To => to;

    public object Message => message;

    public SimulatedNode? From => from;

    /// <summary>The node it was sent to last.</summary>
    public SimulatedNode? At { get; set; }

    /// <summary>How often it was sent on because the actor had moved.</summary>
    public int Hops { get; set; }

    public bool IsDone { get; private set; }

    public void Reply(object? reply) => Done(reply, null);

    public void Fail(bool mayHaveRun, string why, Exception? inner = null) => Done(null, new ActorUnreachableException(to, mayHaveRun, why, inner));

    // Of a message that arrived twice the first reply counts.
    private void Done(object? reply, ActorUnreachableException? error)
    {
        if (!IsDone)
        {
            IsDone = true;
            done(reply, error);
        }
    }
}
