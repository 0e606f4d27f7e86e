using System.Collections.Concurrent;
using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;

namespace Actors.Tests.Owners;

/// <summary>Task actors without bodies: they keep the promises of the contract, and end, ask and fail as a test says.</summary>
internal sealed class FakeTasks
{
    private readonly ConcurrentDictionary<string, FakeRecord> _records = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(Type Message, bool After)> _failures = new();
    private readonly ConcurrentDictionary<Type, int> _counts = new();

    /// <summary>Told of each message before it has its effect.</summary>
    public Action<string, object> Receiving { get; set; } = (_, _) => { };

    public ActorKind Kind => new(TaskId.Kind, activation => new FakeTask(activation, this), [], TimeSpan.FromMinutes(1));

    /// <summary>How many messages of a type were received.</summary>
    public int Count<T>() => _counts.GetValueOrDefault(typeof(T));

    /// <summary>Makes the next message of a type fail, after it had its effect or before; its activation ends.</summary>
    public void FailNext<T>(bool after, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            _failures.Enqueue((typeof(T), after));
        }
    }

    /// <summary>Lets all messages work again.</summary>
    public void FailNoMore() => _failures.Clear();

    /// <summary>Puts a task there that nobody created.</summary>
    public void Add(string id, string owner, bool hidden = false) => _records[id] = new FakeRecord(owner, "d", hidden);

    /// <summary>Erases a task, as when its time is over.</summary>
    public void Erase(string id) => _records.TryRemove(id, out _);

    public FakeRecord? Find(string id) => _records.GetValueOrDefault(id);

    private void FailIfWanted(object message, bool after)
    {
        if (_failures.TryPeek(out var failure) && failure == (message.GetType(), after) && _failures.TryDequeue(out _))
        {
            throw new InvalidOperationException("Fails on purpose.");
        }
    }

    private sealed class FakeTask(IActivation activation, FakeTasks world) : IActor
    {
        private readonly SortedSet<string> _watchers = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _takers = [];
        private bool _silent;

        private string Id => activation.Id.Key;

        private FakeRecord? Record => world.Find(Id);

        public ValueTask Start(CancellationToken cancellationToken) => default;

        public ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
        {
            world._counts.AddOrUpdate(message.GetType(), 1, (_, count) => count + 1);
            world.Receiving(Id, message);
            world.FailIfWanted(message, after: false);
            var version = Record?.Version;
            var reply = Handle(message);
            if (Record?.Version != version)
            {
                Push(Record is null or { IsFinal: true } ? TaskPushKind.Over : TaskPushKind.Changed);
            }

            world.FailIfWanted(message, after: true);
            return new(reply);
        }

        public ValueTask Stop(StopReason reason, CancellationToken cancellationToken)
        {
            if (!_silent)
            {
                Push(TaskPushKind.Stopped);
            }

            return default;
        }

        private object? Handle(object message)
        {
            switch (message)
            {
                case CreateTask create:
                    var record = world._records.GetOrAdd(Id, _ => new FakeRecord(create.Owner, create.Call.Digest, create.Origin.Hidden));
                    return record.Owner == create.Owner && record.Digest == create.Call.Digest ? Ok() : new TaskReply(TaskReplyKind.Conflict);
                case LoseFakeTask lose:
                    _silent = lose.Silent;
                    throw new InvalidOperationException("Lost on purpose.");
                case ChangeFakeTask change:
                    change.How(Record!);
                    Record!.Version++;
                    return Done.Value;
                case var _ when Record is null:
                    return TaskReply.Unknown;
                case ReadTask read:
                    return read.Owner is null || (read.Owner == Record.Owner && !Record.Hidden) ? Ok() : TaskReply.Unknown;
                case WatchTask watch:
                    _watchers.Add(watch.Node);
                    return Ok();
                case UnwatchTask unwatch:
                    _watchers.Remove(unwatch.Node);
                    return Ok();
                case AnswerTask answer:
                    return Answer(answer);
                case RefuseTask refuse:
                    Record.Refused = refuse;
                    Close(refuse.Key);
                    return Ok();
                case CancelTask:
                    return Cancel();
                case TakeQuestion take:
                    return Take(take.Waiter);
                case DropQuestions drop:
                    var freed = _takers.Where(taker => taker.Value == drop.Waiter).Select(taker => taker.Key).ToList();
                    freed.ForEach(key => _takers.Remove(key));
                    Push(freed.Count > 0 ? TaskPushKind.Changed : TaskPushKind.None);
                    return Ok();
                default:
                    throw new InvalidOperationException($"A fake task takes no {message.GetType().Name}.");
            }
        }

        private TaskReply Ok() => new(TaskReplyKind.Ok, Record!.ToView(Id));

        private TaskReply Cancel()
        {
            if (Record!.IsFinal)
            {
                return new(TaskReplyKind.Over, Record.ToView(Id));
            }

            Record.Status = WorkStatus.Cancelled;
            Record.Version++;
            return Ok();
        }

        private TaskReply Answer(AnswerTask answer)
        {
            foreach (var (key, value) in answer.Answers)
            {
                if (value.ValueKind == JsonValueKind.Null)
                {
                    return new(TaskReplyKind.Invalid, Problem: "Null is no answer.");
                }

                Record!.Answers.Add((key, value.GetRawText()));
                Close(key);
            }

            return Ok();
        }

        private void Close(string key)
        {
            Record!.Questions.RemoveAll(question => question.Key == key);
            Record.Status = Record.Questions.Count > 0 ? WorkStatus.InputRequired : WorkStatus.Working;
            Record.Version++;
            _takers.Remove(key);
        }

        private TaskReply Take(string waiter)
        {
            var given = Record!.Questions.FirstOrDefault(question => _takers.GetValueOrDefault(question.Key) == waiter)
                ?? Record.Questions.FirstOrDefault(question => !_takers.ContainsKey(question.Key));
            if (given is not null)
            {
                _takers[given.Key] = waiter;
            }

            return new(TaskReplyKind.Ok, Record.ToView(Id) with { Questions = given is null ? [] : [given] });
        }

        private void Push(TaskPushKind kind)
        {
            var push = new TaskPush(Id, Record?.Version ?? 0, kind).ToBytes();
            foreach (var node in kind == TaskPushKind.None ? [] : _watchers.ToList())
            {
                activation.Run(stopping => activation.Actors.Push(new NodeId(node), TaskPush.Connection, [push], stopping).AsTask());
            }
        }
    }
}

/// <summary>What a fake task remembers, whatever becomes of its activation.</summary>
internal sealed class FakeRecord(string owner, string digest, bool hidden)
{
    public string Owner => owner;

    public string Digest => digest;

    public bool Hidden => hidden;

    public WorkStatus Status { get; set; } = WorkStatus.Working;

    public long Version { get; set; } = 1;

    public List<TaskQuestion> Questions { get; } = [];

    public List<(string Key, string Json)> Answers { get; } = [];

    public RefuseTask? Refused { get; set; }

    public bool IsFinal => Status.IsFinal();

    public TaskView ToView(string id) => new()
    {
        Id = id,
        Tool = "tool",
        Owner = owner,
        Status = Status,
        Created = OwnerRig.Start,
        Updated = OwnerRig.Start.AddMilliseconds(Version),
        Ttl = TimeSpan.FromDays(1000),
        PollInterval = TimeSpan.FromSeconds(1),
        Questions = [.. Questions],
        Origin = new TaskOrigin { Hidden = hidden },
        Version = Version,
    };
}

/// <summary>Changes a fake task, and tells those who watch it.</summary>
internal sealed record ChangeFakeTask(Action<FakeRecord> How) : IMessage<Done>;

/// <summary>Ends a fake task's activation; silently, as a crash would, or saying so to those who watch it.</summary>
internal sealed record LoseFakeTask(bool Silent) : IMessage<Done>;
