using Actors.Core.Engine;
using Actors.Core.Mailboxes;

namespace Actors.Tests.Engine;

/// <summary>When an actor ends that is told to, while it answers somebody or is about to.</summary>
public sealed class DrainMarkTests
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task WhenFree_BehindATurnThatBeginsToAnswer_EndsItOnceNobodyIsAnswered()
    {
        var arrived = new TaskCompletionSource();
        var begun = Ask(async () =>
        {
            await arrived.Task;
            _desk.Answering = true;
        });
        Assert.True(_desk.TryPost(DrainMark.WhenFree));
        arrived.SetResult();
        await begun;

        // Its turn is behind the mark.
        var next = Ask(() => Task.CompletedTask);
        Assert.Same(next, await Task.WhenAny(next, _desk.Ending));

        await Ask(() =>
        {
            _desk.Answering = false;
            return Task.CompletedTask;
        });
        Assert.Equal(StopReason.Draining, await _desk.Ending);
    }

    [Fact]
    public async Task WhenFree_WhereNobodyIsAnswered_EndsIt()
    {
        await Ask(() => Task.CompletedTask);

        Assert.True(_desk.TryPost(DrainMark.WhenFree));

        Assert.Equal(StopReason.Draining, await _desk.Ending);
    }

    [Fact]
    public async Task Value_WhileSomebodyIsAnswered_EndsItAllTheSame()
    {
        await Ask(() =>
        {
            _desk.Answering = true;
            return Task.CompletedTask;
        });
        Assert.True(_desk.TryPost(DrainMark.WhenFree));
        Assert.True(_desk.TryPost(DrainMark.Value));

        Assert.Equal(StopReason.Draining, await _desk.Ending);
    }

    private Task Ask(Func<Task> turn)
    {
        Assert.True(_desk.TryReceive(turn, out var reply));
        return reply.AsTask();
    }

    /// <summary>Turns that do what they are asked to.</summary>
    private sealed class Desk : Turns
    {
        private readonly TaskCompletionSource<StopReason> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when it has ended, and why.</summary>
        public Task<StopReason> Ending => _ending.Task;

        protected override long Now => 0;

        protected override ValueTask Start(bool isNew) => default;

        protected override async ValueTask<object?> Receive(object message)
        {
            await ((Func<Task>)message)();
            return null;
        }

        protected override ValueTask Stop(StopReason reason) => default;

        protected override void Ended(StopReason reason, Exception? startFailure, IEnumerable<object> rest) => _ending.TrySetResult(reason);

        protected override Exception Failed(Exception error) => error;

        protected override Exception NotStarted(Exception error) => error;
    }
}
