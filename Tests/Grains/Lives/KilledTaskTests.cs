using Actors.Core.Tasks;
using Actors.Tests.Engine;
using Actors.Tests.Tasks;

namespace Actors.Tests.Grains.Lives;

/// <summary>Tasks on three nodes, of which one is killed.</summary>
public sealed class KilledTaskTests
{
    public KilledTaskTests() => StageEngine.Use(static () => new ClusterStage(3));

    [Fact]
    public async Task Kill_OfANode_StartsItsReplayableTasksAgainOnce_AndEndsItsOthers()
    {
        await using TaskStage stage = await TaskStage.StartAsync();
        string[] replayable = Ids("a", 24), others = Ids("b", 9);
        List<TaskBody> bodies = [];
        foreach (string id in replayable.Concat(others))
        {
            bodies.Add(await stage.BeginAsync(new TaskPolicy { Replayable = replayable.Contains(id) }, id: id));
        }

        string[] lost = [.. (await ((ClusterStage)stage.Engine).KillLastAsync(replayable.Concat(others).Select(TaskId.ToActor))).Select(actor => actor.Key)];
        // Its bodies died with it. The stage has one list of places for all nodes, where each node has its own.
        bodies.Where(body => lost.Contains(body.Attempt.Id)).ToList().ForEach(static body => body.End());
        List<int> attempts = [];
        foreach (string _ in lost.Intersect(replayable))
        {
            TaskBody body = await NextBody(stage);
            attempts.Add(body.Attempt.Number);
            bodies.Add(body);
        }

        foreach (string id in lost.Intersect(others))
        {
            await stage.UntilAsync(view => view!.Status == WorkStatus.Failed && view.Message == TaskErrors.Lost, id);
        }

        int tooMany = stage.BodiesWaiting;
        bodies.ForEach(static body => body.End());

        Assert.InRange(lost.Intersect(replayable).Count(), 1, replayable.Length - 1);
        Assert.InRange(lost.Intersect(others).Count(), 1, others.Length - 1);
        Assert.All(attempts, attempt => Assert.Equal(2, attempt));
        Assert.Equal(0, tooMany);
    }

    private static string[] Ids(string last, int count) =>
        [.. Enumerable.Range(0, count).Select(number => $"{number:x12}" + new string(last[0], 32))];

    // A wake-up that reached the node that is gone is tried again; for actors time only goes on here.
    private static async Task<TaskBody> NextBody(TaskStage stage)
    {
        Task<TaskBody> next = stage.BodyAsync();
        while (!next.IsCompleted)
        {
            stage.Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        return await next;
    }
}
