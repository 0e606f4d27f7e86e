namespace Actors.Bench;

/// <summary>A measurement that means nothing: a wrong answer, or a server that did not come up.</summary>
public sealed class BenchFailedException(string message) : Exception(message);
