namespace Actors.Grains.Kinds;

/// <summary>Every topic, as Orleans sees it.</summary>
[Alias(GrainNames.Topic)]
internal interface ITopicGrain : IActorGrain;

/// <summary>Every topic, as Orleans hosts it.</summary>
[GrainType(GrainNames.Topic)]
internal sealed class TopicGrain(IGrainContext context, ClusterActors engine) : ActorGrain(context, engine), ITopicGrain;
