namespace Actors.Grains.Kinds;

/// <summary>Every task, as Orleans sees it.</summary>
[Alias(GrainNames.Task)]
internal interface ITaskGrain : IActorGrain;

/// <summary>Every task, as Orleans hosts it.</summary>
[GrainType(GrainNames.Task)]
internal sealed class TaskGrain(IGrainContext context, ClusterActors engine) : ActorGrain(context, engine), ITaskGrain;
