using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Owners;
using Actors.Core.Tasks;
using Actors.Embedded;
using Actors.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Owners;

/// <summary>Owners on a real engine, with made-up tasks and a clock that stands still; whoever waits for a retry waits in real time.</summary>
internal sealed class OwnerWorld : IAsyncDisposable
{
    public const string Owner = "p1";

    private readonly TemporaryFolder _folder = new();
    private EmbeddedActors? _engine;
    private TaskHub? _hub;

    private long _rowsRead;

    public ManualTime Time { get; } = new();

    /// <summary>How many rows owners have read so far.</summary>
    public long RowsRead => Interlocked.Read(ref _rowsRead);

    public FakeTasks Tasks { get; } = new();

    public EmbeddedActors Engine => _engine!;

    public TaskHub Hub => _hub!;

    public TaskClient Client { get; private set; } = null!;

    public CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<OwnerWorld> StartAsync()
    {
        var world = new OwnerWorld();
        await world.StartEngineAsync();
        return world;
    }

    /// <summary>The process dies, and another one begins.</summary>
    public async Task CrashAsync()
    {
        _hub!.Dispose();
        Engine.Crash();
        await StartEngineAsync();
    }

    /// <summary>The process ends in good order, and another one begins.</summary>
    public async Task RestartAsync()
    {
        _hub!.Dispose();
        await Engine.StopAsync(Cancelled);
        await StartEngineAsync();
    }

    public ValueTask<TReply> AskOwner<TReply>(IMessage<TReply> message, string owner = Owner) =>
        Engine.Ask(TaskOwner.ToActor(owner), message, Cancelled);

    public ValueTask<TReply> AskTask<TReply>(string id, IMessage<TReply> message) => Engine.Ask(TaskId.ToActor(id), message, Cancelled);

    public ValueTask<TaskReservation> Reserve(int number, int max = 3, string? key = null) =>
        AskOwner(new ReserveTask(OwnerRig.Id(number), key, "d", OwnerRig.Ttl, max));

    public async Task Index(params int[] numbers) => await AskOwner(new IndexTasks([.. numbers.Select(number => OwnerRig.Entry(number))]));

    public async Task<List<string>> ListAll(bool hidden = false) =>
        [.. (await AskOwner(new ListTasks(null, 1000, hidden))).Tasks.Select(task => task.Id)];

    /// <summary>A task of the owner; the call of another digest is another call.</summary>
    public NewTask New(string? key = null, string owner = Owner, string digest = "d", int max = 1000, string? id = null, bool hidden = false) => new(
        owner,
        new TaskCall { Tool = "tool", Params = JsonSerializer.SerializeToElement(new { name = "tool" }), Version = "2025-11-25", Digest = digest },
        new TaskOrigin { Hidden = hidden },
        new TaskPolicy())
    {
        IdempotencyKey = key,
        MaxPerOwner = max,
        Id = id,
    };

    /// <summary>Creates a task that must be new, and returns its id.</summary>
    public async Task<string> CreateAsync(NewTask? task = null)
    {
        var creation = await Client.CreateAsync(task ?? New(), Cancelled);
        Assert.Equal(TaskCreationKind.Created, creation.Kind);
        return creation.View!.Id;
    }

    public async Task Change(string id, Action<FakeRecord> how) => await AskTask(id, new ChangeFakeTask(how));

    public Task End(string id) => Change(id, record => record.Status = WorkStatus.Completed);

    public Task AskUser(string id, string key) => Change(id, record =>
    {
        record.Questions.Add(new TaskQuestion(key, "elicitation/create", default));
        record.Status = WorkStatus.InputRequired;
    });

    /// <summary>The activation of a task is lost: with a word to those who watch it, or without.</summary>
    public async Task Lose(string id, bool silent) =>
        await Assert.ThrowsAsync<ActorUnreachableException>(async () => await AskTask(id, new LoseFakeTask(silent)));

    public async ValueTask DisposeAsync()
    {
        _hub?.Dispose();
        await Engine.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartEngineAsync()
    {
        var connections = new NodeConnections();
        _engine = new EmbeddedActors(
            new EmbeddedOptions { DataFolder = _folder.Path },
            [Counted(OwnerActor.Kind(NullLoggerFactory.Instance)), OwnerRoster.Kind, Tasks.Kind],
            connections,
            Time,
            NullLoggerFactory.Instance);
        await _engine.StartAsync(Cancelled);
        _hub = new TaskHub(_engine, connections, Time, NullLogger<TaskHub>.Instance);
        Client = new TaskClient(_engine, _hub, new WaitingTime(Time), NullLogger<TaskClient>.Instance);
    }

    private ActorKind Counted(ActorKind kind) =>
        kind with { Create = activation => kind.Create(new CountingActivation(activation, () => Interlocked.Increment(ref _rowsRead))) };
}
