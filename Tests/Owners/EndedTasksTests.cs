using Actors.Core.Engine;
using Actors.Core.Owners;
using Actors.Core.Tasks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Owners;

public sealed class EndedTasksTests
{
    private readonly EndedTasks _ended = new(NullLogger.Instance);
    private readonly OneByOne _owner = new();

    [Fact]
    public void Ended_WhileTheOwnerIsBeingTold_AreToldTogether()
    {
        Add("1");
        Add("2");
        Add("3");

        _owner.Answer();
        _owner.Answer();
        Add("4");

        Assert.Equal(["1", "2 3", "4"], _owner.Told);
    }

    [Fact]
    public void Ended_OfAnotherOwner_IsNotWaitedWith()
    {
        Add("1", "p1");
        Add("2", "p2");

        Assert.Equal(["1", "2"], _owner.Told);
    }

    [Fact]
    public void Ended_WhereTheFirstOneStops_AreEachToldOnce()
    {
        Add("1", stops: true);
        Add("2");

        _owner.Answer(fails: true);
        _owner.Answer();
        Add("3");

        Assert.Equal(["1", "2", "3"], _owner.Told);
    }

    private void Add(string id, string owner = "p1", bool stops = false) => _ended.Add(owner, new Teller(id, _owner, stops));

    private sealed class Teller(string id, IActors actors, bool stops) : IActivation
    {
        public ActorId Id => new(TaskId.Kind, id);

        public NodeId Node => actors.Node;

        public TimeProvider Time => TimeProvider.System;

        public Random Random => throw new NotSupportedException();

        public IActors Actors => actors;

        public ReadOnlyMemory<byte>? Saved => null;

        public bool Stay
        {
            set => throw new NotSupportedException();
        }

        public ValueTask Save(Change change, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<Row> Rows(string prefix, string? after, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Run(Func<CancellationToken, Task> work) => _ = work(new CancellationToken(canceled: stops));

        public void Tell(object message) => throw new NotSupportedException();
    }

    // Takes note of each message, and answers when it is told to.
    private sealed class OneByOne : IActors
    {
        private readonly Queue<TaskCompletionSource> _asked = new();

        public List<string> Told { get; } = [];

        public NodeId Node => new("node");

        public async ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken)
        {
            Told.Add(message is TasksEnded several ? string.Join(' ', several.Ids) : ((TaskEnded)(object)message).Id);
            var answer = new TaskCompletionSource();
            _asked.Enqueue(answer);
            await answer.Task;
            return (TReply)(object)Done.Value;
        }

        public ValueTask<bool> Push(NodeId node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        // What follows runs within the call.
        public void Answer(bool fails = false)
        {
            var answer = _asked.Dequeue();
            if (fails)
            {
                answer.SetException(new ActorUnreachableException(new ActorId(TaskOwner.Kind, "p1"), mayHaveRun: false, "it fails on purpose."));
                return;
            }

            answer.SetResult();
        }
    }
}
