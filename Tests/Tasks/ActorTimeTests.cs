using System.Text.Json;
using Actors.Core.Owners;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>Retries, limits and the end of a task's time, on the embedded engine.</summary>
public class ActorTimeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Failure_IsTriedAgainAfterItsDelay()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Retries = 1, RetryDelay = 30 * Second, Exponential = false });

        body.Fail("System.IO.IOException");
        await stage.UntilNothingRunsAsync();
        stage.Time.Advance(29 * Second);
        var early = stage.BodiesWaiting;
        stage.Time.Advance(Second);
        var next = await stage.BodyAsync();

        Assert.Equal((0, 2), (early, next.Attempt.Number));
        next.Complete();
    }

    [Fact]
    public async Task Exception_OfTheRunner_FailsTheAttempt()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        body.End(new IOException("gone"));
        var view = await stage.UntilAsync(view => view!.Status.IsFinal());

        Assert.Equal((WorkStatus.Failed, "The tool ended without a result."), (view!.Status, view.Message));
    }

    [Fact]
    public async Task Timeout_CancelsTheBodyAndFailsTheTask()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Timeout = 5 * Second });

        stage.Time.Advance(5 * Second);
        await body.Cancelled;
        var view = await stage.UntilAsync(view => view!.Status.IsFinal());

        Assert.Equal(WorkStatus.Failed, view!.Status);
        body.End();
    }

    [Fact]
    public async Task Heartbeat_KeepsTheBodyAliveWithoutATurn()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Heartbeat = 5 * Second });
        var saves = stage.Engine.SavesCount;

        stage.Time.Advance(4 * Second);
        body.Outlet.Heartbeat();
        stage.Time.Advance(4 * Second);
        var alive = body.Token.IsCancellationRequested;
        stage.Time.Advance(Second);
        await body.Cancelled;
        var view = await stage.UntilAsync(view => view!.Status.IsFinal());

        Assert.False(alive);
        Assert.Equal((saves + 1, WorkStatus.Failed), (stage.Engine.SavesCount, view!.Status));
        body.End();
    }

    [Fact]
    public async Task Expiry_CancelsTheBodyAndErasesEverything()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Ttl = 60 * Second });
        await body.Outlet.SaveStepAsync("s", JsonElement.Parse("1"), TestContext.Current.CancellationToken);

        stage.Time.Advance(60 * Second);
        await body.Cancelled;
        var told = await stage.OwnerToldAsync();

        Assert.Equal(new TaskGone(stage.Id), told);
        Assert.Null(await stage.ReadAsync());
        Assert.Equal((false, 0), (stage.IsSaved, stage.SavedRows().Count));
        body.End();
    }

    [Fact]
    public async Task Expiry_OfAnIdleTask_WakesIt()
    {
        await using var stage = await TaskStage.StartAsync();
        (await stage.BeginAsync(new TaskPolicy { Ttl = TimeSpan.FromDays(1) })).Complete();
        await stage.UntilAsync(view => view!.Status.IsFinal());
        await stage.OwnerToldAsync();
        await stage.LetGoAsync();

        stage.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(new TaskGone(stage.Id), await stage.OwnerToldAsync());
        Assert.False(stage.IsSaved);
    }

    [Fact]
    public async Task Owner_ThatCannotBeReached_IsToldAgain()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        stage.OwnerIsUp = false;
        body.Complete();
        await Sessions.SessionStage.UntilAsync(() => stage.OwnerIsUp);
        var told = stage.OwnerToldAsync();
        while (!told.IsCompleted)
        {
            // A turn for each second: were time to run ahead of the engine, the task would be over first.
            stage.Time.Advance(Second);
            await stage.ReadAsync();
        }

        Assert.Equal(new TaskEnded(stage.Id), await told);
    }
}
