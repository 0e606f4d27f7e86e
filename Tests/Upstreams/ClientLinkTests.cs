using Actors.Core.Topics;
using Actors.Core.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Upstreams;

/// <summary>How connections come, fail, break and go, as their callers see it.</summary>
public class ClientLinkTests
{
    [Fact]
    public async Task ConnectThatFails_TellsEveryWaitingCaller_AndTheNextCallStartsAfresh()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var fail = new TaskCompletionSource();
        stage.Connector.Connecting = async (_, token) =>
        {
            await fail.Task.WaitAsync(token);
            throw new UpstreamException(UpstreamFailure.ConnectFailed, "'srv' ended with exit code 7: no such file.");
        };
        var callers = Enumerable.Range(0, 20).Select(_ => stage.CallAsync()).ToList();

        await stage.UntilTakenAsync(20);
        fail.SetResult();
        var failures = await Task.WhenAll(callers.Select(UpstreamStage.FailureAsync));
        stage.Connector.Connecting = static (_, _) => Task.CompletedTask;
        var next = stage.CallAsync("""{"n":1}""", cancellationToken: TestContext.Current.CancellationToken);
        await stage.PassAsync(TimeSpan.FromMilliseconds(250), () => next.IsCompleted);

        Assert.All(failures, failure => Assert.Equal((UpstreamFailure.ConnectFailed, "'srv' ended with exit code 7: no such file."), (failure.Failure, failure.Message)));
        Assert.Equal("""{"n":1}""", (await next).GetRawText());
        Assert.Equal((2, 1), (stage.Connector.Starts, stage.Connector.Ends));
    }

    [Fact]
    public async Task ConnectThatTakesTooLong_IsCalledOff()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stage.Connector.Connecting = (_, token) =>
        {
            begun.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        };
        var caller = stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken);
        await UpstreamStage.Soon(begun.Task);

        stage.Time.Advance(stage.Connector.Settings!.ConnectTimeout - TimeSpan.FromSeconds(1));
        stage.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("30 s", (await UpstreamStage.FailureAsync(caller)).Message);
        Assert.Equal(1, stage.Connector.Ends);
    }

    [Fact]
    public async Task BrokenServer_RefusesAtOnce_AndIsTriedOnceInAWhile()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.Connector.Settings = new() { BreakAfter = 1, Backoff = TimeSpan.FromSeconds(8), MaxBackoff = TimeSpan.FromSeconds(8) };
        stage.Connector.Connecting = static (_, _) => throw new UpstreamException(UpstreamFailure.ConnectFailed, "No.");
        await UpstreamStage.FailureAsync(stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken));

        var refused = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => UpstreamStage.FailureAsync(stage.CallAsync())));
        var starts = stage.Connector.Starts;
        stage.Time.Advance(TimeSpan.FromSeconds(8));
        var again = await UpstreamStage.FailureAsync(stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken));

        Assert.All(refused, failure => Assert.Equal(UpstreamFailure.Unavailable, failure.Failure));
        Assert.Equal((1, 2), (starts, stage.Connector.Starts));
        Assert.Equal(UpstreamFailure.ConnectFailed, again.Failure);
    }

    [Fact]
    public async Task ServerThatIsNotConfigured_IsUnknown()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.Connector.Settings = null;

        Assert.Equal(UpstreamFailure.Unknown, (await UpstreamStage.FailureAsync(stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken))).Failure);
    }

    [Fact]
    public async Task LostConnection_TellsAllCallsTheCause_AndCostsOneConnect()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.Connector.Settings = new() { Backoff = TimeSpan.Zero };
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        var (first, firstCalls) = await stage.BeginAsync(link, 1, cancellationToken: TestContext.Current.CancellationToken);
        firstCalls[0].Answer("{}");
        await UpstreamStage.Soon(first[0]);
        var (callers, _) = await stage.BeginAsync(link, 10, cancellationToken: TestContext.Current.CancellationToken);

        link.Outlet.Lost(new UpstreamException(UpstreamFailure.Lost, "'srv' ended with exit code 139."));
        var failures = await Task.WhenAll(callers.Select(UpstreamStage.FailureAsync));
        var next = stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken);
        (await (await stage.Connector.LinkAsync()).CallAsync()).Answer("{}");
        await UpstreamStage.Soon(next);

        Assert.All(failures, failure => Assert.Equal((UpstreamFailure.Lost, "'srv' ended with exit code 139."), (failure.Failure, failure.Message)));
        Assert.Equal((2, 1, 1), (stage.Connector.Starts, stage.Connector.Ends, stage.Connector.MostAtOnce));
    }

    [Fact]
    public async Task Close_With20CallsUnderWay_TellsEach_AndCompletesWhenNothingIsLeft()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        var (callers, _) = await stage.BeginAsync(link, 20, cancellationToken: TestContext.Current.CancellationToken);
        var ending = new TaskCompletionSource();
        link.Ending = ending.Task;

        var close = stage.Client.CloseAsync(UpstreamStage.Key, TestContext.Current.CancellationToken);
        var failures = await Task.WhenAll(callers.Select(UpstreamStage.FailureAsync));
        var early = close.IsCompleted;
        ending.SetResult();
        await UpstreamStage.Soon(close);

        Assert.All(failures, failure => Assert.Equal(UpstreamFailure.Closed, failure.Failure));
        Assert.False(early);
        Assert.Equal((1, 1), (stage.Connector.Starts, stage.Connector.Ends));
    }

    [Fact]
    public async Task Churn_From8Tasks_NeverHasTwoLinks_AndLeavesNone()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var answered = 0;

        await UpstreamStage.Soon(Task.WhenAll(Enumerable.Range(0, 8).Select(task => Task.Run(async () =>
        {
            for (var round = 0; round < 125; round++)
            {
                try
                {
                    var answer = await stage.CallAsync($$"""{"n":{{round}}}""");
                    Assert.Equal(round, answer.GetProperty("n").GetInt32());
                    Interlocked.Increment(ref answered);
                }
                catch (UpstreamException exception) when (exception.Failure == UpstreamFailure.Closed)
                {
                    // Another task closed it meanwhile.
                }

                await stage.Client.CloseAsync(UpstreamStage.Key, default);
            }
        }))));

        Assert.Equal(stage.Connector.Starts, stage.Connector.Ends);
        Assert.Equal(1, stage.Connector.MostAtOnce);
        Assert.True(answered > 0);
        Assert.Equal(0, stage.Client.Waiting);
    }

    [Fact]
    public async Task RefusedSession_CostsOneConnect_AndNoCallerSeesAnError()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.Connector.Settings = new() { Backoff = TimeSpan.Zero };
        var link = await stage.OpenAsync();
        stage.Connector.Answering = (on, call) => on == link
            ? throw new UpstreamException(UpstreamFailure.Lost, "404") { Refused = true }
            : Task.FromResult(call.Params);

        var answers = await UpstreamStage.Soon(Task.WhenAll(Enumerable.Range(0, 50).Select(n => stage.CallAsync($"{n}"))));

        Assert.Equal(Enumerable.Range(0, 50), answers.Select(answer => answer.GetInt32()));
        Assert.Equal((2, 1), (stage.Connector.Starts, stage.Connector.MostAtOnce));
    }

    [Fact]
    public async Task SessionThatIsRefusedForEver_IsAnErrorAfterOneRepetition()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.Connector.Settings = new() { Backoff = TimeSpan.Zero };
        stage.Connector.Answering = static (_, _) => throw new UpstreamException(UpstreamFailure.Lost, "404") { Refused = true };

        var failure = await UpstreamStage.FailureAsync(stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken));

        Assert.True(failure.Refused);
        Assert.Equal(2, stage.Connector.Starts);
    }

    [Fact]
    public async Task TwoIdentities_NeverShare()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.Connector.Answering = static (link, call) => Task.FromResult($$"""{"whose":"{{link.Credentials.Headers["who"]}}","asked":{{call.Params}}}""");

        var answers = await UpstreamStage.Soon(Task.WhenAll(Enumerable.Range(0, 100).Select(n => stage.Client.CallAsync(
            new UpstreamKey("srv", n % 2 == 0 ? "alice" : "bob"),
            new UpstreamCall
            {
                Method = "tools/call",
                Params = System.Text.Json.JsonElement.Parse($"{n}"),
                Credentials = new(new Dictionary<string, string> { ["who"] = n % 2 == 0 ? "alice" : "bob" }, new Dictionary<string, string>()),
            },
            null,
            default))));

        Assert.Equal(
            Enumerable.Range(0, 100).Select(n => $$"""{"whose":"{{(n % 2 == 0 ? "alice" : "bob")}}","asked":{{n}}}"""),
            answers.Select(answer => answer.GetRawText()));
        Assert.Equal(2, stage.Connector.Starts);
    }

    [Fact]
    public async Task ChangedConfiguration_ClosesForOldCallsOnly()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        var (callers, _) = await stage.BeginAsync(link, 3, cancellationToken: TestContext.Current.CancellationToken);
        stage.Connector.Settings = new() { Stamp = "2" };

        var call = stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken);
        var failures = await Task.WhenAll(callers.Select(UpstreamStage.FailureAsync));
        (await (await stage.Connector.LinkAsync()).CallAsync()).Answer("{}");

        await UpstreamStage.Soon(call);
        Assert.All(failures, failure => Assert.Equal(UpstreamFailure.Closed, failure.Failure));
    }

    [Fact]
    public async Task Renew_EndsTheConnectionOfOldSettingsOnly_AndNoCallOfTheNew()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        var (callers, _) = await stage.BeginAsync(link, 3, cancellationToken: TestContext.Current.CancellationToken);

        await stage.Client.RenewAsync(UpstreamStage.Key, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(callers, static caller => caller.IsCompleted);

        stage.Connector.Settings = new() { Stamp = "2" };
        await stage.Client.RenewAsync(UpstreamStage.Key, TestContext.Current.CancellationToken);
        var failures = await Task.WhenAll(callers.Select(UpstreamStage.FailureAsync));
        Assert.All(failures, failure => Assert.Equal(UpstreamFailure.Closed, failure.Failure));

        // The first call under the new settings may come before the word that there are any.
        var call = stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken);
        var asked = await (await stage.Connector.LinkAsync()).CallAsync();
        await stage.Client.RenewAsync(UpstreamStage.Key, TestContext.Current.CancellationToken);
        asked.Answer("{}");

        await UpstreamStage.Soon(call);
    }

    [Fact]
    public async Task LostActivation_IsNoticed_AndItsLinkIsCleared()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        var (callers, _) = await stage.BeginAsync(link, 3, cancellationToken: TestContext.Current.CancellationToken);
        stage.Connector.FailsOnce = true;
        var failed = await UpstreamStage.FailureAsync(stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken));

        await stage.PassAsync(UpstreamHub.Beat, () => callers.All(caller => caller.IsCompleted));
        stage.Connector.Answering = static (_, call) => Task.FromResult(call.Params);
        var next = stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken);
        await stage.PassAsync(UpstreamHub.Beat, () => next.IsCompleted);
        await next;

        Assert.Equal(UpstreamFailure.Lost, failed.Failure);
        Assert.All(await Task.WhenAll(callers.Select(UpstreamStage.FailureAsync)), failure => Assert.Equal(UpstreamFailure.Lost, failure.Failure));
        Assert.Equal((2, 1, 1), (stage.Connector.Starts, stage.Connector.Ends, stage.Connector.MostAtOnce));
    }

    [Fact]
    public async Task StoppingNode_TellsItsCallers_AndLeavesNoLink()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        var (callers, _) = await stage.BeginAsync(link, 5, cancellationToken: TestContext.Current.CancellationToken);

        await UpstreamStage.Soon(stage.Engine.StopAsync(TestContext.Current.CancellationToken));

        Assert.All(await Task.WhenAll(callers.Select(UpstreamStage.FailureAsync)), failure => Assert.Equal(UpstreamFailure.Closed, failure.Failure));
        Assert.Equal((1, 1), (stage.Connector.Starts, stage.Connector.Ends));
    }

    [Fact]
    public async Task IdleConnection_IsClosed()
    {
        await using var stage = await UpstreamStage.StartAsync();
        await stage.OpenAsync();

        await stage.PassAsync(TimeSpan.FromMinutes(1), () => stage.Connector.Ends == 1);

        Assert.Equal(UpstreamPhase.Idle, (await stage.Client.HealthAsync(UpstreamStage.Key, TestContext.Current.CancellationToken)).Phase);
    }

    [Fact]
    public async Task Health_SaysHowItIs_WithoutConnecting()
    {
        await using var stage = await UpstreamStage.StartAsync();

        var before = await stage.Client.HealthAsync(UpstreamStage.Key, TestContext.Current.CancellationToken);
        await stage.OpenAsync();
        var after = await stage.Client.HealthAsync(UpstreamStage.Key, TestContext.Current.CancellationToken);

        Assert.Equal((UpstreamPhase.Idle, 0), (before.Phase, before.Connects));
        Assert.Equal((UpstreamPhase.Ready, 1), (after.Phase, after.Connects));
        Assert.NotNull(after.Node);
    }

    [Fact]
    public async Task Facts_AreCached_AndToldOfWhenTheyChange()
    {
        await using var stage = await UpstreamStage.StartAsync();
        using var hub = new TopicHub(stage.Engine, stage.Connections, stage.Time, NullLogger<TopicHub>.Instance);
        var link = await stage.OpenAsync();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = await hub.SubscribeAsync(new(TopicChanges.None, [UpstreamTopics.OfFacts(UpstreamStage.Key)]), _ => told.TrySetResult(), TestContext.Current.CancellationToken);
        var facts = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => stage.Client.FactsAsync(UpstreamStage.Key, null, default)));
        var reads = link.FactsRead;
        link.Tools = """[{"name":"ü","unknown":1.0}]""";

        link.Outlet.Notified(null, "notifications/tools/list_changed", default);
        await stage.PassAsync(TimeSpan.FromMilliseconds(100), () => link.FactsRead > reads && told.Task.IsCompleted);
        var changed = await stage.Client.FactsAsync(UpstreamStage.Key, null, TestContext.Current.CancellationToken);

        Assert.All(facts, read => Assert.Equal("""[{"name":"echo"}]""", read.Tools.GetRawText()));
        Assert.Equal(1, reads);
        Assert.Equal(link.Tools, changed.Tools.GetRawText());
        Assert.Equal(System.Text.Json.JsonValueKind.Undefined, changed.Prompts.ValueKind);
    }

    [Fact]
    public async Task FollowedResource_IsToldOf_AndFollowedAgainAfterALoss()
    {
        await using var stage = await UpstreamStage.StartAsync();
        using var hub = new TopicHub(stage.Engine, stage.Connections, stage.Time, NullLogger<TopicHub>.Instance);
        var told = 0;
        using var listening = await hub.SubscribeAsync(new(TopicChanges.None, [UpstreamTopics.OfResource(UpstreamStage.Key, "file:///a")]), _ => Interlocked.Increment(ref told), TestContext.Current.CancellationToken);
        await UpstreamStage.Soon(stage.Client.FollowAsync(UpstreamStage.Key, "file:///a", true, TestContext.Current.CancellationToken));
        var link = await stage.Connector.LinkAsync();
        var asked = await link.CallAsync();

        link.Outlet.Notified(null, "notifications/resources/updated", System.Text.Json.JsonElement.Parse("""{"uri":"file:///a"}"""));
        await stage.PassAsync(TimeSpan.Zero, () => Volatile.Read(ref told) > 0);
        stage.Connector.FailsOnce = true;
        await UpstreamStage.FailureAsync(stage.CallAsync(cancellationToken: TestContext.Current.CancellationToken));
        var again = NextCallAsync(stage);
        await stage.PassAsync(UpstreamHub.Beat, () => again.IsCompleted);

        Assert.Equal(("resources/subscribe", """{"uri":"file:///a"}"""), (asked.Method, asked.Params));
        Assert.Equal((asked.Method, asked.Params), await again is var next ? (next.Method, next.Params) : default);
    }

    private static async Task<ScriptedCall> NextCallAsync(UpstreamStage stage) => await (await stage.Connector.LinkAsync()).CallAsync();
}
