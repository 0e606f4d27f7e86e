using System.Runtime.CompilerServices;
using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Owners;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Tasks;

/// <summary>The tasks, as every front of this node reaches them. One for each node.</summary>
public sealed class TaskClient : ITasks
{
    private const int ReadsAtOnce = 16;
    private const int RoundsOfPage = 4;
    private const int OperatorsPage = 100;

    private readonly IActors _engine;
    private readonly PatientActors _actors;
    private readonly OwnerClient _owners;
    private readonly TaskCreator _creator;
    private readonly TaskHub _hub;
    private long _waiters;

    /// <summary>Makes the client of this node.</summary>
    public TaskClient(IActors actors, TaskHub hub, TimeProvider time, ILogger<TaskClient> logger)
        : this(actors, hub, time, TaskId.New, logger)
    {
    }

    /// <summary>Makes a client whose ids come from elsewhere than chance.</summary>
    internal TaskClient(IActors actors, TaskHub hub, TimeProvider time, Func<DateTimeOffset, string> newId, ILogger logger)
    {
        (_engine, _hub) = (actors, hub);
        _actors = new PatientActors(actors, time);
        _owners = new OwnerClient(_actors, time, logger);
        _creator = new TaskCreator(_actors, _owners, time, newId, logger);
    }

    /// <inheritdoc/>
    public ValueTask<TaskCreation> CreateAsync(NewTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        return _creator.CreateAsync(task, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<TaskView?> ReadAsync(string? owner, string id, bool withOutcome, CancellationToken cancellationToken) =>
        (await Ask(id, new ReadTask(owner, withOutcome), cancellationToken)).View;

    /// <inheritdoc/>
    public ValueTask<TaskReply> AnswerAsync(string? owner, string id, IReadOnlyDictionary<string, JsonElement> answers, CancellationToken cancellationToken) =>
        Ask(id, new AnswerTask(owner, answers), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<TaskReply> CancelAsync(string? owner, string id, string? reason, CancellationToken cancellationToken)
    {
        if (!TaskId.IsValid(id))
        {
            return TaskReply.Unknown;
        }

        var (reply, repeated) = await _actors.TryAsync(TaskId.ToActor(id), new CancelTask(owner, reason), PatientActors.Brief, cancellationToken);
        // The first try may be what has cancelled it.
        return repeated && reply is { Kind: TaskReplyKind.Over, View.Status: WorkStatus.Cancelled } ? reply with { Kind = TaskReplyKind.Ok } : reply;
    }

    /// <inheritdoc/>
    public async ValueTask<TaskPage> ListAsync(string owner, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (after is not null && !TaskId.IsValid(after))
        {
            throw new ArgumentException("A page begins after the id of a task.", nameof(after));
        }

        var views = new List<TaskView>(limit);
        // A page is filled up for those that are gone, but not for ever: one that is short says itself where the next begins.
        for (var round = 0; round < RoundsOfPage && views.Count < limit; round++)
        {
            var part = await _owners.ListAsync(owner, new ListTasks(after, limit - views.Count, Hidden: false), cancellationToken);
            views.AddRange(await ReadAllAsync(owner, owner, part.Tasks, cancellationToken));
            after = part.Next;
            if (after is null)
            {
                break;
            }
        }

        return new(views, after);
    }

    /// <inheritdoc/>
    public async Task<TaskView?> WaitAsync(
        string? owner, string id, QuestionTaker? taker, CancellationToken cancellationToken)
    {
        var view = await ReadAsync(owner, id, withOutcome: true, cancellationToken);
        if (view is null || view.Status.IsFinal())
        {
            return view;
        }

        // It begins with the node, so that it is forgotten with it.
        var name = $"{_engine.Node.Value}/{Interlocked.Increment(ref _waiters)}";
        var waiter = new TaskWaiter(_actors, owner, id, name, taker);
        using var listener = _hub.Listen(id, waiter.Look);
        await listener.JoinAsync(cancellationToken);
        return await waiter.RunAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IDisposable> WatchAsync(string id, Action changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        if (!TaskId.IsValid(id))
        {
            throw new ArgumentException("This is not the id of a task.", nameof(id));
        }

        var listener = _hub.Listen(id, changed);
        try
        {
            await listener.JoinAsync(cancellationToken);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<TaskView> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? afterOwner = null;
        do
        {
            var known = await _owners.OwnersAsync(afterOwner, OperatorsPage, cancellationToken);
            foreach (var owner in known.Owners)
            {
                await foreach (var view in AllOfAsync(owner, cancellationToken))
                {
                    yield return view;
                }
            }

            afterOwner = known.Next;
        }
        while (afterOwner is not null);
    }

    private async IAsyncEnumerable<TaskView> AllOfAsync(string owner, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var hidden in (bool[])[false, true])
        {
            string? after = null;
            do
            {
                var part = await _owners.ListAsync(owner, new ListTasks(after, OperatorsPage, hidden), cancellationToken);
                foreach (var view in await ReadAllAsync(null, owner, part.Tasks, cancellationToken))
                {
                    yield return view;
                }

                after = part.Next;
            }
            while (after is not null);
        }
    }

    // The tasks themselves say how they stand. Those that there is no record of leave the index, unless they are only just being made.
    private async Task<IEnumerable<TaskView>> ReadAllAsync(
        string? reader, string owner, IReadOnlyList<OwnedTask> tasks, CancellationToken cancellationToken)
    {
        var views = new TaskView?[tasks.Count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(ReadsAtOnce, tasks.Count)).Select(_ => Reader()));
        var lost = tasks.Where((task, index) => views[index] is null && task.Settled).ToList();
        if (lost.Count > 0)
        {
            _owners.Forget(owner, lost);
        }

        return views.OfType<TaskView>();

        async Task Reader()
        {
            while (Interlocked.Increment(ref next) is var index && index < tasks.Count)
            {
                views[index] = await ReadAsync(reader, tasks[index].Id, withOutcome: false, cancellationToken);
            }
        }
    }

    private ValueTask<TaskReply> Ask(string id, IMessage<TaskReply> message, CancellationToken cancellationToken) =>
        TaskId.IsValid(id) ? _actors.AskAsync(TaskId.ToActor(id), message, PatientActors.Brief, cancellationToken) : new(TaskReply.Unknown);
}
