namespace Actors.Grains.Turns;

/// <summary>A message found its actor's place on this node closing, and had no turn: the next place is found by asking again.</summary>
internal sealed class MovedException() : Exception("The actor is leaving this node; ask again.");
