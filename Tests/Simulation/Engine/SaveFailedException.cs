namespace Actors.Tests.Simulation.Engine;

/// <summary>A save whose outcome is not known.</summary>
internal sealed class SaveFailedException(string why) : Exception($"The save's outcome is not known: {why}");
