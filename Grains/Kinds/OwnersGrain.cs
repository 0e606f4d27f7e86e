namespace Actors.Grains.Kinds;

/// <summary>The roster of owners, as Orleans sees it.</summary>
[Alias(GrainNames.Owners)]
internal interface IOwnersGrain : IActorGrain;

/// <summary>The roster of owners, as Orleans hosts it.</summary>
[GrainType(GrainNames.Owners)]
internal sealed class OwnersGrain(IGrainContext context, ClusterActors engine) : ActorGrain(context, engine), IOwnersGrain;
