namespace Actors.Core.Engine;

/// <summary>The engine as the process sees it that it lives in: started before anything is served, stopped when calls and bodies are over.</summary>
public interface IEngineHost
{
    /// <summary>How many activations there are in this process now.</summary>
    long ActiveCount { get; }

    /// <summary>How many saves are durable so far.</summary>
    long SavesCount { get; }

    /// <summary>Whether the fronts of other processes may have calls in this one.</summary>
    bool HasPeers { get; }

    /// <summary>How long stopping may take beyond the time that calls and bodies were given.</summary>
    TimeSpan LastWords { get; }

    /// <summary>Starts it, unless something else of the process does.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>While the process still serves, lets actors that are not needed just now go on in others, until the token fires.</summary>
    Task HandOverAsync(CancellationToken until) => Task.CompletedTask;

    /// <summary>
    /// Lets every actor end in good order; completes when nothing is left here. When the token fires it waits no longer. Whoever
    /// calls it again waits for the same end.
    /// </summary>
    Task StopAsync(CancellationToken cancellationToken);
}
