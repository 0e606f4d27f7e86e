namespace Actors.Grains.Kinds;

/// <summary>Every session, as Orleans sees it.</summary>
[Alias(GrainNames.Session)]
internal interface ISessionGrain : IActorGrain;

/// <summary>Every session, as Orleans hosts it.</summary>
[GrainType(GrainNames.Session)]
internal sealed class SessionGrain(IGrainContext context, ClusterActors engine) : ActorGrain(context, engine), ISessionGrain;
