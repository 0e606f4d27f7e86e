namespace Actors.Http;

/// <summary>
/// Tells clients of both generations, on every node, that something they may have read has changed. Changes of the shared
/// server's tool, prompt and resource collections are told by themselves; this is for everything else.
/// </summary>
/// <remarks>
/// Each call returns once the change is published: it then reaches every open stream, and every session that subscribed to
/// the resource, whether that session is in memory or not. Changes may be merged: a client learns that something changed,
/// not how often.
/// </remarks>
public interface IActorsNotifier
{
    /// <summary>The list of tools has changed.</summary>
    Task ToolsChangedAsync(CancellationToken cancellationToken = default);

    /// <summary>The list of prompts has changed.</summary>
    Task PromptsChangedAsync(CancellationToken cancellationToken = default);

    /// <summary>The list of resources or of resource templates has changed.</summary>
    Task ResourcesChangedAsync(CancellationToken cancellationToken = default);

    /// <summary>The contents of the resource <paramref name="uri"/> have changed; tells those who subscribed to exactly that uri.</summary>
    Task ResourceUpdatedAsync(string uri, CancellationToken cancellationToken = default);
}
