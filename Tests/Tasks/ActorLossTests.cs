using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Tests.Sessions;

namespace Actors.Tests.Tasks;

/// <summary>Processes that die or are stopped, and saves of which nobody knows whether they happened.</summary>
public class ActorLossTests
{
    private static readonly TaskPolicy Replayable = new() { Replayable = true };

    [Fact]
    public async Task Crash_StartsAReplayableBodyAgain_WithoutAnybodyAsking()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(Replayable);

        await stage.CrashAsync();
        var next = await stage.BodyAsync();

        Assert.Equal((2, WorkStatus.Working), (next.Attempt.Number, (await stage.ReadAsync())!.Status));
        body.End();
        next.Complete();
    }

    [Fact]
    public async Task Crash_EndsAnyOtherTaskHonestly()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        await stage.CrashAsync();
        var told = await stage.OwnerToldAsync();
        var view = await stage.ReadAsync();

        Assert.Equal(new Core.Owners.TaskEnded(stage.Id), told);
        Assert.Equal((WorkStatus.Failed, TaskErrors.Lost, 0), (view!.Status, view.Message, stage.BodiesWaiting));
        Assert.Equal(TaskErrors.Lost, view.Outcome!.Error.GetProperty("message").GetString());
        body.End();
    }

    [Fact]
    public async Task Stop_KeepsAReplayableTaskForTheNextLife()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(Replayable);
        var ending = EndWhenToldAsync(body);

        await stage.RestartAsync();
        var next = await stage.BodyAsync();

        Assert.Equal(2, next.Attempt.Number);
        await ending;
        next.Complete();
    }

    [Fact]
    public async Task Stop_EndsAnyOtherTaskAndTellsWhoWatches()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();
        await stage.Ask(new WatchTask(stage.Engine.Node.Value, 0));
        var ending = EndWhenToldAsync(body);

        await stage.RestartAsync();
        var pushed = await stage.PushedAsync();
        var view = await stage.ReadAsync();

        Assert.Equal(TaskPushKind.Over, pushed.Kind);
        Assert.Equal((WorkStatus.Failed, TaskErrors.Lost), (view!.Status, view.Message));
        await ending;
    }

    [Fact]
    public async Task Stop_EndsWhateverABodyWaitsFor()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(Replayable);
        var asking = body.AskAsync();
        await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);
        var ending = EndWhenToldAsync(body);

        await stage.RestartAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await ending;
        (await stage.BodyAsync()).Complete();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Create_WhoseSaveIsUnknown_NeverRunsTwice(bool durable)
    {
        await using var stage = await TaskStage.StartAsync();

        stage.LoseNextSave(durable);
        await Assert.ThrowsAsync<ActorUnreachableException>(() => stage.CreateAsync().AsTask());
        var again = await stage.CreateAsync();

        // What may have run is not run again; what was not saved never was.
        Assert.Equal(durable ? WorkStatus.Failed : WorkStatus.Working, again.View!.Status);
        Assert.Equal(durable ? 0 : 1, stage.Slots.Running);
        if (!durable)
        {
            (await stage.BodyAsync()).Complete();
        }
    }

    [Fact]
    public async Task Save_ThatFails_CancelsTheBody_AndTheNextWaitsForItsEnd()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(Replayable);

        stage.LoseNextSave();
        var asking = body.AskAsync();
        await body.Cancelled;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        var view = await stage.ReadAsync();
        var early = stage.BodiesWaiting;
        body.End();
        var next = await stage.BodyAsync();

        Assert.Equal((WorkStatus.Working, 0, 2), (view!.Status, early, next.Attempt.Number));
        next.Complete();
    }

    [Theory]
    [InlineData(false, WorkStatus.Failed)]
    [InlineData(true, WorkStatus.Completed)]
    public async Task Result_WhoseSaveIsUnknown_IsWhatTheStoreSays(bool durable, WorkStatus status)
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();
        await stage.Ask(new WatchTask(stage.Engine.Node.Value, 0));

        stage.LoseNextSave(durable);
        body.Complete();
        var pushed = await stage.PushedAsync();
        var view = await stage.UntilAsync(view => view!.Status.IsFinal());

        Assert.Equal(TaskPushKind.Stopped, pushed.Kind);
        Assert.Equal(status, view!.Status);
    }

    [Fact]
    public async Task Slot_OfALostActivation_IsFreeWhenItsBodyHasEnded()
    {
        await using var stage = await TaskStage.StartAsync(most: 1);
        var other = "0123456789ab" + new string('b', 32);
        var body = await stage.BeginAsync();
        await stage.CreateAsync(id: other);

        stage.LoseNextSave();
        _ = body.AskAsync().ContinueWith(asking => asking.Exception, TaskScheduler.Default);
        await body.Cancelled;
        var early = stage.BodiesWaiting;
        body.End();
        var next = await stage.BodyAsync();

        Assert.Equal((0, other), (early, next.Attempt.Id));
        next.Complete();
    }

    [Fact]
    public async Task Erasure_ThatFails_IsRepeated()
    {
        await using var stage = await TaskStage.StartAsync();
        (await stage.BeginAsync(new TaskPolicy { Ttl = TimeSpan.FromMinutes(1) })).Complete();
        await stage.UntilAsync(view => view!.Status.IsFinal());

        stage.LoseNextSave();
        stage.Time.Advance(TimeSpan.FromMinutes(1));
        await SessionStage.UntilAsync(() =>
        {
            stage.Time.Advance(TimeSpan.FromSeconds(1));
            return !stage.IsSaved;
        });

        Assert.Null(await stage.ReadAsync());
        Assert.Empty(stage.SavedRows());
    }

    [Fact]
    public async Task ActivationThatIsLost_IsWokenWithoutAnybodyAsking()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(Replayable with { Ttl = TimeSpan.FromDays(10_000) });

        stage.LoseNextSave();
        _ = body.AskAsync().ContinueWith(asking => asking.Exception, TaskScheduler.Default);
        await body.Cancelled;
        body.End();
        var next = stage.BodyAsync();
        await SessionStage.UntilAsync(() =>
        {
            stage.Time.Advance(TimeSpan.FromSeconds(1));
            return next.IsCompleted;
        });

        Assert.Equal(2, (await next).Attempt.Number);
        (await next).Complete();
    }

    [Fact]
    public async Task ErasedTask_WhoseBodyDoesNotEnd_IsNotMadeAnew()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Ttl = TimeSpan.FromMinutes(1) });
        stage.Time.Advance(TimeSpan.FromMinutes(1));
        await body.Cancelled;
        await SessionStage.UntilAsync(() => !stage.IsSaved);

        var early = await stage.CreateAsync();
        body.End();
        await SessionStage.UntilAsync(() => stage.Slots.Running == 0);
        var late = await stage.CreateAsync();

        Assert.Equal((TaskReplyKind.Conflict, TaskReplyKind.Ok), (early.Kind, late.Kind));
        (await stage.BodyAsync()).Complete();
    }

    private static async Task EndWhenToldAsync(TaskBody body)
    {
        await body.Cancelled;
        body.End();
    }

    [Fact]
    public async Task Start_WhoseSaveIsLost_GivesItsPlaceBack()
    {
        await using var stage = await TaskStage.StartAsync(most: 1);
        var body = await stage.BeginAsync(Replayable);
        stage.LoseNextSave();
        _ = body.AskAsync().ContinueWith(asking => asking.Exception, TaskScheduler.Default);
        await body.Cancelled;
        body.End();
        await SessionStage.UntilAsync(() => stage.Slots.Running == 0);

        stage.LoseNextSave();
        await Assert.ThrowsAsync<ActorUnreachableException>(() => stage.ReadAsync());

        Assert.Equal(0, stage.Slots.Running);
    }
}
