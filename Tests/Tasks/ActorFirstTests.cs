using Actors.Core.Engine;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>A creation that is said to be the first, on the engine that takes its word for it.</summary>
public sealed class ActorFirstTests
{
    [Fact]
    public async Task Create_SaidToBeTheFirst_WhereSomethingIsSaved_IsRefusedAndOverwritesNothing()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();
        body.Complete();
        await stage.UntilAsync(view => view!.Status == WorkStatus.Completed);
        await stage.CrashAsync();

        var again = new CreateTask(TaskStage.Owner, body.Attempt.Call, body.Attempt.Origin, new TaskPolicy()) { IsFirst = true };
        await Assert.ThrowsAsync<ActorUnreachableException>(async () => await stage.Ask(again));
        var repeated = await stage.Ask((CreateTask)again.Repeated());

        Assert.Equal(WorkStatus.Completed, repeated.View!.Status);
    }

    [Fact]
    public async Task Create_AskedWithPatience_IsTheFirstOnlyOnce()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();
        body.Complete();
        await stage.UntilAsync(view => view!.Status == WorkStatus.Completed);
        await stage.CrashAsync();
        var actors = new PatientActors(stage.Engine, TimeProvider.System);

        var again = new CreateTask(TaskStage.Owner, body.Attempt.Call, body.Attempt.Origin, new TaskPolicy()) { IsFirst = true };
        var reply = await actors.AskAsync(TaskId.ToActor(stage.Id), again, PatientActors.Brief, TestContext.Current.CancellationToken);

        Assert.Equal(WorkStatus.Completed, reply.View!.Status);
    }
}
