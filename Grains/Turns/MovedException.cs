namespace Actors.Grains.Turns;

/// <summary>A message found its actor's place closing, or its node gone, and had no turn: the next place is found by asking again.</summary>
internal sealed class MovedException(Exception? inner = null) : Exception("The actor is leaving this node; ask again.", inner);
