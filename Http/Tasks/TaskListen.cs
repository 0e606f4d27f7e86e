using Actors.Core.Tasks;

namespace Actors.Http.Tasks;

/// <summary>One task that a listen follows: whether it changed, and what of it was told last.</summary>
internal sealed class TaskListen(TaskView known, Action somethingChanged) : IDisposable
{
    private Told _told = known.Status == WorkStatus.Working ? Told.Of(known) : Told.Nothing;
    private IDisposable? _watch;
    private int _changed;

    /// <summary>The task.</summary>
    public string Id => known.Id;

    /// <summary>The task may have changed; from any thread.</summary>
    public void Changed()
    {
        ChangedQuietly();
        somethingChanged();
    }

    /// <summary>The same, without a call: it is looked at when something else is told.</summary>
    public void ChangedQuietly() => Volatile.Write(ref _changed, 1);

    /// <summary>Whether it may have changed since this was last asked.</summary>
    public bool TakeChange() => Interlocked.Exchange(ref _changed, 0) == 1;

    /// <summary>Keeps the watch until this is disposed.</summary>
    public void Follow(IDisposable watch) => _watch = watch;

    /// <summary>
    /// Whether the client is to be told: progress, which the extension does not know, and what was told before are no news.
    /// Asked by the stream's one writer.
    /// </summary>
    public bool IsNews(TaskView view)
    {
        var now = Told.Of(view);
        if (now == _told)
        {
            return false;
        }

        _told = now;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    // A question's key is unique for the life of its task, so keys tell questions apart.
    private sealed record Told(WorkStatus Status, string? Message, string Questions, TimeSpan Ttl, TimeSpan PollInterval)
    {
        public static Told Nothing { get; } = new(WorkStatus.None, null, "", default, default);

        public static Told Of(TaskView view) =>
            new(view.Status, view.Message, string.Join('\n', view.Questions.Select(question => question.Key)), view.Ttl, view.PollInterval);
    }
}
