namespace Actors.Grains.Kinds;

/// <summary>The ring of keys, as Orleans sees it.</summary>
[Alias(GrainNames.Keys)]
internal interface IKeysGrain : IActorGrain;

/// <summary>The ring of keys, as Orleans hosts it.</summary>
[GrainType(GrainNames.Keys)]
internal sealed class KeysGrain(IGrainContext context, ClusterActors engine) : ActorGrain(context, engine), IKeysGrain;
