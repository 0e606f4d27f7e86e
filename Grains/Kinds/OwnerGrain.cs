namespace Actors.Grains.Kinds;

/// <summary>Every owner, as Orleans sees it.</summary>
[Alias(GrainNames.Owner)]
internal interface IOwnerGrain : IActorGrain;

/// <summary>Every owner, as Orleans hosts it.</summary>
[GrainType(GrainNames.Owner)]
internal sealed class OwnerGrain(IGrainContext context, ClusterActors engine) : ActorGrain(context, engine), IOwnerGrain;
