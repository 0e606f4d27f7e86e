using Actors.Core.Engine;
using Actors.Grains.Nodes;
using Actors.Grains.Turns;
using Actors.Grains.Wire;
using Orleans.Placement;

namespace Actors.Grains.Kinds;

/// <summary>
/// The shell of every actor. It says where the actor lives; everything else is behind its <see cref="ActorSeat"/>. The
/// engine decides when it ends, so Orleans neither collects nor moves it.
/// </summary>
[KeepAlive, Immovable, ActorPlacement]
internal abstract class ActorGrain(IGrainContext context, ClusterActors engine) : IGrainBase, IActorGrain
{
    private ActorSeat? _seat;

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        _seat = engine.Seats.Open(engine.ActorOf(context.GrainId), Leave);
        return Task.CompletedTask;
    }

    public async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        // When the engine asked for it, or has drained before the silo stops, nothing is left to end.
        if (engine.IsOpen)
        {
            await _seat!.Close(reason.ReasonCode == DeactivationReasonCode.ShuttingDown ? StopReason.Draining : StopReason.Stale).WaitAsync(token);
        }
    }

    public ValueTask<Answer> Ask(Question question) => engine.Answer(_seat!, question);

    private void Leave() => context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The actor has ended."));
}
