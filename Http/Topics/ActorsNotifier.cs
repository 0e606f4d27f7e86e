using Actors.Core.Topics;

namespace Actors.Http.Topics;

/// <summary>Publishes what authors say has changed.</summary>
internal sealed class ActorsNotifier(TopicClient topics) : IActorsNotifier
{
    public Task ToolsChangedAsync(CancellationToken cancellationToken) => PublishAsync(TopicChanges.Tools, cancellationToken);

    public Task PromptsChangedAsync(CancellationToken cancellationToken) => PublishAsync(TopicChanges.Prompts, cancellationToken);

    public Task ResourcesChangedAsync(CancellationToken cancellationToken) => PublishAsync(TopicChanges.Resources, cancellationToken);

    public Task ResourceUpdatedAsync(string uri, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        return topics.PublishAsync(TopicChange.Updated(uri), cancellationToken).AsTask();
    }

    private Task PublishAsync(TopicChanges lists, CancellationToken cancellationToken) =>
        topics.PublishAsync(new TopicChange(lists), cancellationToken).AsTask();
}
