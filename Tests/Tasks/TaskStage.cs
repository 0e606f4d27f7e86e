using System.Text.Json;
using System.Threading.Channels;
using Actors.Core.Engine;
using Actors.Core.Owners;
using Actors.Core.Tasks;
using Actors.Tests.Engine;
using Actors.Tests.Shared;

namespace Actors.Tests.Tasks;

/// <summary>Task actors on an engine, with bodies, sessions and an owner of the test's own, and a clock that stands still.</summary>
internal sealed class TaskStage : IAsyncDisposable, ITaskRunner, ITaskSessions, IConnection
{
    public const string Owner = "me";

    private readonly Channel<TaskBody> _bodies = Channel.CreateUnbounded<TaskBody>();
    private readonly Channel<TellOfTask> _told = Channel.CreateUnbounded<TellOfTask>();
    private readonly Channel<AskForTask> _offered = Channel.CreateUnbounded<AskForTask>();
    private readonly Channel<TaskPush> _pushed = Channel.CreateUnbounded<TaskPush>();
    private readonly Channel<object> _owner = Channel.CreateUnbounded<object>();

    public ManualTime Time { get; } = new();

    public NodeConnections Connections { get; private set; } = new();

    public TaskSlots Slots { get; private set; } = new(100);

    public int Most { get; init; } = 100;

    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(1);

    public StageEngine Engine { get; } = StageEngine.Make();

    /// <summary>Whether the owner answers.</summary>
    public bool OwnerIsUp { get; set; } = true;

    public string Id { get; } = "0123456789ab" + new string('a', 32);

    string IConnection.Id => TaskPush.Connection;

    public static async Task<TaskStage> StartAsync(int most = 100, TimeSpan? idleAfter = null)
    {
        var stage = new TaskStage { Most = most, IdleAfter = idleAfter ?? TimeSpan.FromMinutes(1) };
        await stage.StartEngineAsync();
        return stage;
    }

    /// <summary>Kills the process, as it were, and starts another one.</summary>
    public async Task CrashAsync()
    {
        await Engine.CrashAsync();
        await StartEngineAsync();
    }

    /// <summary>Stops the process in good order, and starts another one.</summary>
    public async Task RestartAsync()
    {
        await Engine.StopAsync(TestContext.Current.CancellationToken);
        await StartEngineAsync();
    }

    public ValueTask<TaskReply> Ask(IMessage<TaskReply> message, string? id = null) =>
        Engine.Ask(TaskId.ToActor(id ?? Id), message, TestContext.Current.CancellationToken);

    public ValueTask<TaskReply> CreateAsync(TaskPolicy? policy = null, TaskOrigin? origin = null, string? id = null) =>
        Ask(new CreateTask(Owner, TaskRig.CallOf(), origin ?? new TaskOrigin { Session = "session1", ProgressToken = JsonElement.Parse("1") }, policy ?? new TaskPolicy()), id);

    /// <summary>Creates a task, and waits until its body runs.</summary>
    public async Task<TaskBody> BeginAsync(TaskPolicy? policy = null, TaskOrigin? origin = null, string? id = null)
    {
        await CreateAsync(policy, origin, id);
        return await BodyAsync();
    }

    public async Task<TaskView?> ReadAsync(string? id = null) => (await Ask(new ReadTask(null, WithOutcome: true), id)).View;

    public ValueTask<TaskReply> AnswerAsync(string key) => Ask(new AnswerTask(Owner, new Dictionary<string, JsonElement> { [key] = TaskRig.Accepted }));

    /// <summary>The next body that starts.</summary>
    public Task<TaskBody> BodyAsync() => Next(_bodies);

    public Task<TellOfTask> ToldAsync() => Next(_told);

    public Task<AskForTask> OfferedAsync() => Next(_offered);

    public Task<TaskPush> PushedAsync() => Next(_pushed);

    public Task<object> OwnerToldAsync() => Next(_owner);

    public int BodiesWaiting => _bodies.Reader.Count;

    /// <summary>Waits until a task stands as expected, with the changes that it pushes; then it is watched no more.</summary>
    public async Task<TaskView?> UntilAsync(Func<TaskView?, bool> stands, string? id = null)
    {
        while (true)
        {
            var watched = await Ask(new WatchTask(Engine.Node.Value, 0), id);
            var view = watched.View is null ? null : await ReadAsync(id);
            if (stands(view))
            {
                await Ask(new UnwatchTask(Engine.Node.Value), id);
                return view;
            }

            await PushedAsync();
        }
    }

    /// <summary>Makes the next save fail; it may have happened all the same.</summary>
    public void LoseNextSave(bool durable = false) => Engine.LoseNextSave(durable);

    public IReadOnlyList<string> SavedRows() => Engine.RowKeys(TaskId.ToActor(Id));

    public bool IsSaved => Engine.IsSaved(TaskId.ToActor(Id));

    async Task ITaskRunner.RunAsync(TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
    {
        var body = new TaskBody(attempt, outlet, cancellationToken);
        _bodies.Writer.TryWrite(body);
        await body.Over;
    }

    ValueTask ITaskSessions.TellAsync(string session, TellOfTask notice, CancellationToken cancellationToken)
    {
        _told.Writer.TryWrite(notice);
        return default;
    }

    ValueTask ITaskSessions.AskAsync(string session, AskForTask question, CancellationToken cancellationToken)
    {
        _offered.Writer.TryWrite(question);
        return default;
    }

    bool IConnection.Push(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        foreach (var bytes in events)
        {
            _pushed.Writer.TryWrite(TaskPush.Read(bytes.Span)!);
        }

        return true;
    }

    /// <summary>Waits until no body runs.</summary>
    public Task UntilNothingRunsAsync() => Sessions.SessionStage.UntilAsync(() => Slots.Running == 0);

    /// <summary>Lets time pass until the engine lets an activation go; it does so when it looks, and the body before may have ended after that.</summary>
    public async Task LetGoAsync()
    {
        var looks = 0;
        await UntilNothingRunsAsync();
        await Sessions.SessionStage.UntilAsync(() =>
        {
            if (looks++ % 1000 == 0)
            {
                Time.Advance(TimeSpan.FromSeconds(90));
            }

            return Engine.LetGoCount > 0;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
    }

    private static Task<T> Next<T>(Channel<T> channel) => channel.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    private async Task StartEngineAsync()
    {
        (Connections, Slots) = (new NodeConnections(), new TaskSlots(Most));
        Connections.Add(this);
        var ports = new TaskPorts { Runner = this, Sessions = this, Slots = Slots };
        var owner = new ActorKind(
            TaskOwner.Kind, _ => new RecordingOwner(this),
            [new("ended", OwnerJson.Default.TaskEnded, OwnerJson.Default.Done), new("gone", OwnerJson.Default.TaskGone, OwnerJson.Default.Done)], TimeSpan.FromMinutes(1));
        await Engine.StartAsync([TaskActor.Kind(ports, IdleAfter), owner], Connections, Time);
    }

    private sealed class RecordingOwner(TaskStage stage) : IActor
    {
        public ValueTask Start(CancellationToken cancellationToken) => default;

        public ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
        {
            if (!stage.OwnerIsUp)
            {
                stage.OwnerIsUp = true;
                throw new IOException("The owner fails on purpose.");
            }

            stage._owner.Writer.TryWrite(message);
            return new(Done.Value);
        }

        public ValueTask Stop(StopReason reason, CancellationToken cancellationToken) => default;
    }
}

/// <summary>One attempt, in the hands of a test.</summary>
internal sealed class TaskBody(TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskAttempt Attempt => attempt;

    public ITaskOutlet Outlet => outlet;

    public CancellationToken Token => cancellationToken;

    public Task Over => _over.Task;

    /// <summary>Completes when its token fires.</summary>
    public Task Cancelled
    {
        get
        {
            var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            cancellationToken.UnsafeRegister(_ => fired.TrySetResult(), null);
            return fired.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    /// <summary>The body is over; what it had to say it has said.</summary>
    public void End(Exception? exception = null)
    {
        if (exception is null)
        {
            _over.TrySetResult();
        }
        else
        {
            _over.TrySetException(exception);
        }
    }

    public void Complete(string json = """{"content":[]}""")
    {
        outlet.Complete(JsonElement.Parse(json));
        End();
    }

    public void Fail(params string[] exception)
    {
        outlet.Fail(TaskRig.Oops, exception);
        End();
    }

    public void AskAndEnd(string? state, params string[] names)
    {
        outlet.AskAndEnd(names.ToDictionary(name => name, name => TaskRig.QuestionOf(name)), state);
        End();
    }

    public Task<JsonElement> AskAsync(string message = "How many?", CancellationTokenSource? patience = null) =>
        outlet.AskAsync("elicitation/create", TaskRig.QuestionOf("q", message).Params, patience?.Token ?? CancellationToken.None);
}
