using Actors.Core.Upstreams;
using Actors.Tests.Engine;
using Actors.Tests.Upstreams;

namespace Actors.Tests.Grains.Lives;

/// <summary>Connections on three nodes, of which one is killed.</summary>
public sealed class KilledUpstreamTests
{
    public KilledUpstreamTests() => StageEngine.Use(static () => new ClusterStage(3));

    [Fact]
    public async Task Kill_OfANode_LosesItsCallsOnly_AndItsConnectionsComeBackElsewhere()
    {
        await using UpstreamStage stage = await UpstreamStage.StartAsync();
        stage.AnswerByHand();
        UpstreamKey[] keys = [.. Enumerable.Range(0, 24).Select(static number => new UpstreamKey($"srv{number}"))];
        Dictionary<UpstreamKey, Task> callers = [];
        Dictionary<UpstreamKey, ScriptedCall> calls = [];
        foreach (UpstreamKey key in keys)
        {
            callers[key] = stage.CallAsync(key: key, cancellationToken: TestContext.Current.CancellationToken);
            calls[key] = await (await stage.Connector.LinkAsync()).CallAsync();
        }

        IReadOnlyList<Core.Engine.ActorId> killed = await ((ClusterStage)stage.Engine).KillLastAsync(keys.Select(static key => key.ToActor()));
        UpstreamKey[] lost = [.. killed.Select(UpstreamKey.Of)], kept = [.. keys.Except(lost)];
        await PassAsync(stage, () => lost.All(key => callers[key].IsCompleted));
        foreach (UpstreamKey key in kept)
        {
            calls[key].Answer("{}");
        }

        await UpstreamStage.Soon(Task.WhenAll(kept.Select(key => callers[key])));
        stage.Connector.Answering = static (_, call) => Task.FromResult(call.Params);
        Task[] again = [.. keys.Select(key => stage.CallAsync(key: key))];
        await PassAsync(stage, () => again.All(static call => call.IsCompleted));

        Assert.InRange(lost.Length, 1, keys.Length - 1);
        Assert.All(await Task.WhenAll(lost.Select(key => UpstreamStage.FailureAsync(callers[key]))), static failure => Assert.Equal(UpstreamFailure.Lost, failure.Failure));
        await Task.WhenAll(again);
    }

    // The cluster's own time, in which it finds out, goes on by itself; that of callers and connections only here.
    private static async Task PassAsync(UpstreamStage stage, Func<bool> until)
    {
        while (!until())
        {
            stage.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
