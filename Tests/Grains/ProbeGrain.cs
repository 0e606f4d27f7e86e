using Actors.Grains;
using Actors.Grains.Kinds;

namespace Actors.Tests.Grains;

/// <summary>Every probe, as Orleans hosts it.</summary>
[GrainType(GrainNames.Prefix + "probe")]
internal sealed class ProbeGrain(IGrainContext context, ClusterActors engine) : ActorGrain(context, engine);

/// <summary>Every stressed actor, as Orleans hosts it.</summary>
[GrainType(GrainNames.Prefix + "stress")]
internal sealed class StressGrain(IGrainContext context, ClusterActors engine) : ActorGrain(context, engine);
