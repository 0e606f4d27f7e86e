namespace Actors.Core.Diagnostics;

/// <summary>What only the engine can count, read at the moment somebody looks.</summary>
/// <param name="SessionsActive">Session actors in memory.</param>
/// <param name="SessionsLetGo">Session actors let go from memory since the start of the process.</param>
/// <param name="Activations">Actors of any kind in memory.</param>
/// <param name="Saves">Saves since the start of the process.</param>
/// <param name="TasksRunning">Bodies of background tasks in memory, those included that wait for their users.</param>
/// <param name="TasksQueued">Background tasks that wait for their turn to run.</param>
public readonly record struct EngineCounts(long SessionsActive, long SessionsLetGo, long Activations, long Saves, long TasksRunning = 0, long TasksQueued = 0);
