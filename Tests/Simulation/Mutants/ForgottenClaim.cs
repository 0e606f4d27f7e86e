using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Mutants;

/// <summary>Saves a task without its claim: after a crash nobody knows that its body ran.</summary>
internal sealed class ForgottenClaim(IActivation inner) : ActivationMutant(inner)
{
    public override ValueTask Save(Change change, CancellationToken cancellationToken)
    {
        if (Id.Kind != TaskId.Kind || change.State is not { } state)
        {
            return base.Save(change, cancellationToken);
        }

        var record = JsonSerializer.Deserialize(state.Span, TaskJson.Default.TaskRecord)! with { Node = null };
        return base.Save(change with { State = JsonSerializer.SerializeToUtf8Bytes(record, TaskJson.Default.TaskRecord) }, cancellationToken);
    }
}
