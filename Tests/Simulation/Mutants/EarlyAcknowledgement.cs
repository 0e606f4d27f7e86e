using Actors.Core.Engine;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Mutants;

/// <summary>Goes on before its save is durable.</summary>
internal sealed class EarlyAcknowledgement(IActivation inner) : ActivationMutant(inner)
{
    private Task _under = Task.CompletedTask;

    public override async ValueTask Save(Change change, CancellationToken cancellationToken)
    {
        await _under;
        _under = base.Save(change, cancellationToken).AsTask();
        // What fails later stops the activation, as ever.
        _ = _under.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
