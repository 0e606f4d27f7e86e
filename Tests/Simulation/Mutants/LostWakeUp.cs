using Actors.Core.Engine;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Mutants;

/// <summary>Saves nothing of what would have the actor woken after a crash.</summary>
internal sealed class LostWakeUp(IActivation inner) : ActivationMutant(inner)
{
    public override ValueTask Save(Change change, CancellationToken cancellationToken) =>
        base.Save(change with { WakeAt = null, RunsHere = false }, cancellationToken);
}
