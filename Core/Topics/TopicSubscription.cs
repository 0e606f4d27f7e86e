namespace Actors.Core.Topics;

/// <summary>One stream's interest in changes, until it is disposed.</summary>
public sealed class TopicSubscription : IDisposable
{
    private readonly TopicHub _hub;
    private readonly Action<TopicChange> _onChange;

    internal TopicSubscription(TopicHub hub, TopicFilter filter, Action<TopicChange> onChange)
    {
        _hub = hub;
        Filter = filter;
        _onChange = onChange;
    }

    /// <summary>Completes once every topic knows of this node: no later change is missed. Never fails; waits as long as a topic cannot be reached.</summary>
    public Task Joined { get; internal set; } = Task.CompletedTask;

    internal TopicFilter Filter { get; }

    /// <summary>No change is told after this returns, except one that is being told at this moment.</summary>
    public void Dispose() => _hub.Unsubscribe(this);

    internal void Tell(TopicChange change)
    {
        var what = change.What & (Filter.Lists | TopicChanges.Contents);
        if (what != TopicChanges.None)
        {
            _onChange(change with { What = what });
        }
    }
}
