using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>Questions on the embedded engine: who waits for them, and what is held meanwhile.</summary>
public class ActorQuestionTests
{
    private static readonly TaskPolicy Kept = new() { Ttl = TimeSpan.FromDays(1) };

    [Fact]
    public async Task Question_HoldsItsBodyUntilItIsAnswered()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        var asking = body.AskAsync();
        var view = await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);
        var offer = await stage.OfferedAsync();
        await stage.AnswerAsync(view!.Questions[0].Key);

        Assert.Equal("accept", (await asking).GetProperty("action").GetString());
        Assert.Equal(view.Questions[0].Key, offer.Question!.Key);
        Assert.Equal(WorkStatus.Working, (await stage.ReadAsync())!.Status);
        body.Complete();
    }

    [Fact]
    public async Task Question_AnsweredAfterTheProcessDied_IsNotAskedAgain()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Replayable = true });
        var first = body.AskAsync();
        await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        await stage.CrashAsync();
        var next = await stage.BodyAsync();
        var view = await stage.ReadAsync();
        await stage.AnswerAsync(view!.Questions[0].Key);
        var again = await next.AskAsync();

        Assert.Equal(WorkStatus.InputRequired, view.Status);
        Assert.Equal("accept", again.GetProperty("action").GetString());
        Assert.False(first.IsCompleted);
        body.End();
        next.Complete();
    }

    [Fact]
    public async Task Question_RefusedByTheClient_ThrowsInTheBody()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();
        var asking = body.AskAsync();
        var view = await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        await stage.Ask(new RefuseTask("me", view!.Questions[0].Key, -7, "no"));
        var refused = await Assert.ThrowsAsync<TaskQuestionException>(() => asking);

        Assert.Equal(-7, refused.Error.Code);
        body.Complete();
    }

    [Fact]
    public async Task Question_ItsBodyGivesUp_IsOpenNoMore()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();
        using var patience = new CancellationTokenSource();
        var asking = body.AskAsync(patience: patience);
        await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        await patience.CancelAsync();
        await stage.UntilAsync(view => view!.Status == WorkStatus.Working);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        body.Complete();
    }

    [Fact]
    public async Task BodyThatAskedAndEnded_LetsItsActivationGo()
    {
        await using var stage = await TaskStage.StartAsync();
        (await stage.BeginAsync(Kept, new TaskOrigin { Modern = true })).AskAndEnd("mine", "name");
        await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        await stage.LetGoAsync();
        await stage.AnswerAsync("name");
        var body = await stage.BodyAsync();

        Assert.Equal(0, stage.Slots.Waiting);
        Assert.Equal((2, "mine"), (body.Attempt.Number, body.Attempt.Call.Params.GetProperty("requestState").GetString()));
        body.Complete();
    }

    [Fact]
    public async Task BodyThatWaitsForAPerson_KeepsItsActivation()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Ttl = TimeSpan.FromDays(8) });
        var asking = body.AskAsync();
        var view = await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        stage.Time.Advance(TimeSpan.FromDays(7));
        await stage.AnswerAsync(view!.Questions[0].Key);

        Assert.Equal("accept", (await asking).GetProperty("action").GetString());
        Assert.Equal(0, stage.Engine.LetGoCount);
        body.Complete();
    }

    [Fact]
    public async Task BodyThatMayBeStartedAgain_WaitsAWeekForAPersonWithoutABodyAndWithoutAnActivation()
    {
        await using var stage = await TaskStage.StartAsync();
        var first = await stage.BeginAsync(new TaskPolicy { Ttl = TimeSpan.FromDays(8), Replayable = true });
        var asking = first.AskAsync();
        var view = await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        stage.Time.Advance(LimitRules.KeepParked);
        await first.Cancelled;
        first.End();
        await stage.UntilNothingRunsAsync();
        await stage.LetGoAsync();
        stage.Time.Advance(TimeSpan.FromDays(7));
        var active = stage.Engine.ActiveCount;
        await stage.AnswerAsync(view!.Questions[0].Key);
        var second = await stage.BodyAsync();
        var answer = await second.AskAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => asking);
        Assert.Equal(0, active);
        Assert.Equal((2, "accept"), (second.Attempt.Number, answer.GetProperty("action").GetString()));
        second.Complete();
    }
}
