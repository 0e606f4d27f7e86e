using System.Collections.Concurrent;
using System.Globalization;
using Actors.Core.Topics;
using Actors.Http.Topics;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// The changes of what a source brings to one server, for the streams of this node. No topic tells them: on every node the
/// source keeps its lists current by itself, and clients there are told once their node's are.
/// </summary>
internal sealed class LocalLists : IDisposable
{
    private readonly ConcurrentDictionary<Listener, bool> _listeners = new();
    private readonly ListBurst _burst;
    private readonly long _started;
    private McpServerPrimitiveCollection<McpServerTool>? _tools;
    private McpServerPrimitiveCollection<McpServerPrompt>? _prompts;
    private McpServerResourceCollection? _resources;
    private long _changes;

    /// <param name="time">The clock.</param>
    public LocalLists(TimeProvider time)
    {
        _burst = new ListBurst(time, Tell);
        _started = time.GetUtcNow().UtcTicks;
    }

    /// <summary>Names the state of the lists: two equal ones mean that none has changed in between.</summary>
    public string Stamp => string.Create(CultureInfo.InvariantCulture, $"{_started:x}-{Interlocked.Read(ref _changes):x}");

    /// <summary>Watches the collections that a content has now, and no others.</summary>
    public void Watch(IServerContent content)
    {
        Dispose(timer: false);
        (_tools, _prompts, _resources) = (content.Tools, content.Prompts, content.Resources);
        _tools?.Changed += OnTools;
        _prompts?.Changed += OnPrompts;
        _resources?.Changed += OnResources;
    }

    /// <summary>Takes a change.</summary>
    public void Changed(TopicChanges what)
    {
        Interlocked.Increment(ref _changes);
        _burst.Add(what);
    }

    /// <summary>Takes a notification of a server: true when it says that a list has changed.</summary>
    public bool Absorb(string method)
    {
        var what = TopicNotifications.ListOf(method);
        if (what != TopicChanges.None)
        {
            Changed(what);
        }

        return what != TopicChanges.None;
    }

    /// <summary>Tells a stream of changes of these lists, from any thread, until the result is disposed.</summary>
    public IDisposable Subscribe(TopicChanges lists, Action<TopicChange> onChange)
    {
        var listener = new Listener(this, lists, onChange);
        _listeners[listener] = true;
        return listener;
    }

    public void Dispose() => Dispose(timer: true);

    private void Dispose(bool timer)
    {
        _tools?.Changed -= OnTools;
        _prompts?.Changed -= OnPrompts;
        _resources?.Changed -= OnResources;
        if (timer)
        {
            _burst.Dispose();
        }
    }

    private void OnTools(object? sender, EventArgs e) => Changed(TopicChanges.Tools);

    private void OnPrompts(object? sender, EventArgs e) => Changed(TopicChanges.Prompts);

    private void OnResources(object? sender, EventArgs e) => Changed(TopicChanges.Resources);

    private void Tell(TopicChanges what)
    {
        foreach (var (listener, _) in _listeners)
        {
            listener.Tell(what);
        }
    }

    private sealed class Listener(LocalLists lists, TopicChanges wanted, Action<TopicChange> onChange) : IDisposable
    {
        public void Tell(TopicChanges what)
        {
            if ((what & wanted) is not TopicChanges.None and var told)
            {
                onChange(new TopicChange(told));
            }
        }

        public void Dispose() => lists._listeners.TryRemove(this, out _);
    }
}
