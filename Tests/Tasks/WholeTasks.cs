using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Actors.Core.Engine;
using Actors.Core.Owners;
using Actors.Core.Tasks;
using Actors.Tests.Engine;
using Actors.Tests.Owners;
using Actors.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Tasks;

/// <summary>Everything that tasks are made of on an engine, with bodies in the hands of a test and a clock that stands still.</summary>
internal sealed class WholeTasks : IAsyncDisposable, ITaskRunner, ITaskSessions
{
    public const string Owner = "p1";

    private readonly Channel<TaskBody> _bodies = Channel.CreateUnbounded<TaskBody>();
    private readonly ConcurrentBag<TaskBody> _running = [];
    private TaskHub? _hub;

    public ManualTime Time { get; } = new();

    public StageEngine Engine { get; } = StageEngine.Make();

    public TaskHub Hub => _hub!;

    public TaskClient Client { get; private set; } = null!;

    public CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<WholeTasks> StartAsync()
    {
        var world = new WholeTasks();
        await world.StartEngineAsync();
        return world;
    }

    public async Task CrashAsync()
    {
        Hub.Dispose();
        await Engine.CrashAsync();
        await StartEngineAsync();
    }

    public NewTask New(TaskPolicy? policy = null, string? key = null, int max = 1000, bool hidden = false) =>
        new(Owner, TaskRig.CallOf(), new TaskOrigin { Modern = true, Hidden = hidden, CanBeJoined = key is not null }, policy ?? new TaskPolicy())
        {
            IdempotencyKey = key,
            MaxPerOwner = max,
        };

    public async Task<string> CreateAsync(TaskPolicy? policy = null, string? key = null, int max = 1000, bool hidden = false)
    {
        var creation = await Client.CreateAsync(New(policy, key, max, hidden), Cancelled);
        Assert.Equal(TaskCreationKind.Created, creation.Kind);
        return creation.View!.Id;
    }

    public Task<TaskView?> WaitAsync(string id, Func<TaskQuestion, CancellationToken, Task<JsonElement>>? ask = null) =>
        Client.WaitAsync(Owner, id, ask is null ? null : new QuestionTaker(ask), Cancelled).WaitAsync(TimeSpan.FromSeconds(20), Cancelled);

    /// <summary>The next body that starts.</summary>
    public Task<TaskBody> BodyAsync() => _bodies.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);

    /// <summary>Waits until a task asks something.</summary>
    public async Task AsksAsync(string id)
    {
        using var changed = new SemaphoreSlim(0);
        using var watch = await Client.WatchAsync(id, () => changed.Release(), Cancelled);
        while (await Client.ReadAsync(Owner, id, withOutcome: false, Cancelled) is not { Status: WorkStatus.InputRequired })
        {
            await changed.WaitAsync(Cancelled);
        }
    }

    /// <summary>Waits until somebody here watches a task.</summary>
    public Task WatchedAsync() => Until(() => Task.FromResult(Hub.Links > 0));

    /// <summary>Lets time pass until nothing is in memory any more.</summary>
    public Task LetGoAsync() => Until(() =>
    {
        Time.Advance(TimeSpan.FromSeconds(30));
        return Task.FromResult(Engine.ActiveCount == 0);
    });

    async Task ITaskRunner.RunAsync(TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
    {
        var body = new TaskBody(attempt, outlet, cancellationToken);
        _running.Add(body);
        _bodies.Writer.TryWrite(body);
        await body.Over;
    }

    ValueTask ITaskSessions.TellAsync(string session, TellOfTask notice, CancellationToken cancellationToken) => default;

    ValueTask ITaskSessions.AskAsync(string session, AskForTask question, CancellationToken cancellationToken) => default;

    public async ValueTask DisposeAsync()
    {
        Hub.Dispose();
        foreach (var body in _running)
        {
            body.End();
        }

        await Engine.DisposeAsync();
    }

    private async Task Until(Func<Task<bool>> happened)
    {
        while (!await happened())
        {
            Cancelled.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task StartEngineAsync()
    {
        var connections = new NodeConnections();
        var ports = new TaskPorts { Runner = this, Sessions = this, Slots = new TaskSlots(100) };
        await Engine.StartAsync([TaskActor.Kind(ports, TimeSpan.FromMinutes(1)), OwnerActor.Kind(NullLoggerFactory.Instance), OwnerRoster.Kind], connections, Time);
        _hub = new TaskHub(Engine, connections, Time, NullLogger<TaskHub>.Instance);
        Client = new TaskClient(Engine, _hub, new WaitingTime(Time), NullLogger<TaskClient>.Instance);
    }
}
