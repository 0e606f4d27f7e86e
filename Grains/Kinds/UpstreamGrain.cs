namespace Actors.Grains.Kinds;

/// <summary>Every connection to a server behind the host, as Orleans sees it.</summary>
[Alias(GrainNames.Upstream)]
internal interface IUpstreamGrain : IActorGrain;

/// <summary>Every connection to a server behind the host, as Orleans hosts it.</summary>
[GrainType(GrainNames.Upstream)]
internal sealed class UpstreamGrain(IGrainContext context, ClusterActors engine) : ActorGrain(context, engine), IUpstreamGrain;
