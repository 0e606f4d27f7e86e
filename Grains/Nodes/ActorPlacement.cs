using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Actors.Grains.Nodes;

/// <summary>An actor starts where it was asked first; while this node drains, anywhere else.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("actors.placement")]
internal sealed class ActorPlacement : PlacementStrategy;

/// <summary>Marks a grain to be placed by <see cref="ActorPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ActorPlacementAttribute() : PlacementAttribute(new ActorPlacement());

/// <summary>Chooses the node of a new activation.</summary>
internal sealed class ActorPlacementDirector(ClusterActors engine) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] nodes = context.GetCompatibleSilos(target);
        if (engine.TakesActors && nodes.Contains(context.LocalSilo))
        {
            return Task.FromResult(context.LocalSilo);
        }

        SiloAddress[] others = [.. nodes.Where(node => !node.Equals(context.LocalSilo))];
        return Task.FromResult(others.Length > 0 ? others[engine.Random.Next(others.Length)] : context.LocalSilo);
    }
}
