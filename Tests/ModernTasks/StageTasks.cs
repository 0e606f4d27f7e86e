using System.Collections.Concurrent;
using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;

namespace Actors.Tests.ModernTasks;

/// <summary>Tasks that are as a test says, for what the front does with them.</summary>
internal sealed class StageTasks : ITasks
{
    private readonly ConcurrentDictionary<string, TaskView> _views = new();
    private readonly List<(string Id, Action Changed)> _watches = [];

    /// <summary>What every call meets first.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>What update and cancel are answered.</summary>
    public TaskReplyKind Reply { get; set; } = TaskReplyKind.Ok;

    public List<IReadOnlyDictionary<string, JsonElement>> Answers { get; } = [];

    public ConcurrentQueue<string> Calls { get; } = [];

    public int Watches
    {
        get
        {
            lock (_watches)
            {
                return _watches.Count;
            }
        }
    }

    public string Add(WorkStatus status = WorkStatus.Working, string owner = TaskOwner.Anonymous)
    {
        var id = TaskId.New(DateTimeOffset.UnixEpoch);
        _views[id] = new()
        {
            Id = id,
            Tool = "slow",
            Owner = owner,
            Status = status,
            Created = DateTimeOffset.UnixEpoch,
            Updated = DateTimeOffset.UnixEpoch,
            Ttl = TimeSpan.FromHours(1),
            PollInterval = TimeSpan.FromSeconds(1),
            Origin = new(),
            Version = 1,
            Outcome = status switch
            {
                WorkStatus.Completed => Done,
                WorkStatus.Failed => new(default, JsonElement.Parse("""{"code":-32603,"message":"No."}""")),
                _ => null,
            },
        };
        return id;
    }

    public static ActorUnreachableException Unreachable => new(TaskId.ToActor("x"), mayHaveRun: true, "its node was lost.");

    public static TaskOutcome Done => new(JsonElement.Parse("""{"content":[]}"""), default);

    /// <summary>Changes a task, and tells who watches it.</summary>
    public void Change(string id, Func<TaskView, TaskView> change)
    {
        ChangeQuietly(id, change);
        Push(id);
    }

    public void ChangeQuietly(string id, Func<TaskView, TaskView> change) => _views[id] = change(_views[id]) with { Version = _views[id].Version + 1 };

    public void Forget(string id)
    {
        _views.TryRemove(id, out _);
        Push(id);
    }

    public void Push(string id)
    {
        Action[] told;
        lock (_watches)
        {
            told = [.. _watches.Where(watch => watch.Id == id).Select(watch => watch.Changed)];
        }

        Array.ForEach(told, changed => changed());
    }

    public async ValueTask<TaskView?> ReadAsync(string? owner, string id, bool withOutcome, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"read {id}");
        await Before("read");
        return Known(owner, id) is { } view ? withOutcome ? view : view with { Outcome = null } : null;
    }

    public async ValueTask<TaskReply> AnswerAsync(string? owner, string id, IReadOnlyDictionary<string, JsonElement> answers, CancellationToken cancellationToken)
    {
        await Before("answer");
        Answers.Add(answers);
        return Known(owner, id) is null ? TaskReply.Unknown : new(Reply, Problem: "That is no answer.");
    }

    public async ValueTask<TaskReply> CancelAsync(string? owner, string id, string? reason, CancellationToken cancellationToken)
    {
        await Before("cancel");
        return Known(owner, id) is null ? TaskReply.Unknown : new(Reply);
    }

    public async Task<IDisposable> WatchAsync(string id, Action changed, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"watch {id}");
        await Before("watch");
        var watch = (id, changed);
        lock (_watches)
        {
            _watches.Add(watch);
        }

        return new Ended(() =>
        {
            lock (_watches)
            {
                _watches.Remove(watch);
            }
        });
    }

    public ValueTask<TaskCreation> CreateAsync(NewTask task, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<TaskPage> ListAsync(string owner, string? after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TaskView?> WaitAsync(string? owner, string id, QuestionTaker? taker, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<TaskView> AllAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    private TaskView? Known(string? owner, string id) => _views.TryGetValue(id, out var view) && (owner is null || view.Owner == owner) ? view : null;

    private sealed class Ended(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
