using System.Text.Json;
using Actors.Core.Upstreams;
using ModelContextProtocol;

namespace Actors.Tests.Upstreams;

/// <summary>Calls from a client through an actor to a server, wherever each of them is.</summary>
public class ClientCallTests
{
    [Fact]
    public async Task ColdUpstream_Gets200CallsAtOnce_AndIsConnectedOnce()
    {
        await using var stage = await UpstreamStage.StartAsync();

        var answers = await UpstreamStage.Soon(Task.WhenAll(Enumerable.Range(0, 200).Select(n => stage.CallAsync($$"""{"n":{{n}}}"""))));

        Assert.Equal(Enumerable.Range(0, 200), answers.Select(answer => answer.GetProperty("n").GetInt32()));
        Assert.Equal(1, stage.Connector.Starts);
        Assert.Equal(0, stage.Client.Waiting);
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"Grüße, 世界 🙂"}],"unknown":{"x":1.50e+3}}""")]
    [InlineData("""{ "spaced" : [ 1 ,  2 ], "escaped":"\u00fc\/\ud800" }""")]
    [InlineData("{\"big\":123456789012345678901234567890,\"double\":1,\"double\":2}")]
    public async Task Result_ArrivesAsItWasWritten(string json)
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        var (callers, calls) = await stage.BeginAsync(link, 1, cancellationToken: TestContext.Current.CancellationToken);

        calls[0].Answer(json);

        Assert.Equal(json, (await UpstreamStage.Soon(callers[0])).GetRawText());
    }

    [Fact]
    public async Task Error_ArrivesWithItsCodeAndData()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        var (callers, calls) = await stage.BeginAsync(link, 2, cancellationToken: TestContext.Current.CancellationToken);
        var thrown = new McpProtocolException("Nothing of that name.", (McpErrorCode)(-32002));
        thrown.Data["data"] = JsonElement.Parse("""{"uri":"x"}""");

        calls[0].Fail(thrown);
        calls[1].Answer("{}");

        var error = await Assert.ThrowsAsync<McpProtocolException>(() => UpstreamStage.Soon(callers[0]));
        Assert.Equal((-32002, "Nothing of that name.", """{"uri":"x"}"""), ((int)error.ErrorCode, error.Message, ((JsonElement)error.Data["data"]!).GetRawText()));
        await UpstreamStage.Soon(callers[1]);
    }

    [Fact]
    public async Task CancelOfTheThirdOfTen_TellsTheServerOnce_AndNineHaveTheirAnswers()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var (callers, calls) = await stage.BeginAsync(link, 2, cancellationToken: TestContext.Current.CancellationToken);
        callers.Add(stage.CallAsync("""{"n":2}""", cancellationToken: cancel.Token));
        calls.Add(await link.CallAsync());
        var (rest, restCalls) = await stage.BeginAsync(link, 7, cancellationToken: TestContext.Current.CancellationToken);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => UpstreamStage.Soon(callers[2]));
        foreach (var call in calls.Concat(restCalls))
        {
            // The cancelled one's answer comes too late.
            call.Answer(call.Params);
        }

        var answers = await UpstreamStage.Soon(Task.WhenAll(callers.Where((_, n) => n != 2).Concat(rest)));
        Assert.Equal(9, answers.Length);
        Assert.Equal(1, link.Cancelled);
    }

    [Fact]
    public async Task CancelOfACallThatTheServerDoesNotEnd_FreesItsCallerWithinTheGrace()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var never = new TaskCompletionSource<string>();
        var link = await stage.OpenAsync();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stage.Connector.Answering = (_, _) =>
        {
            reached.TrySetResult();
            // A server that does not even take what it is told.
            never.Task.Wait(TestContext.Current.CancellationToken);
            return never.Task;
        };
        using var cancel = new CancellationTokenSource();
        var caller = stage.CallAsync(cancellationToken: cancel.Token);
        await UpstreamStage.Soon(reached.Task);

        await cancel.CancelAsync();
        await stage.PassAsync(stage.Connector.Settings!.CancelGrace, () => caller.IsCompleted);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);
        Assert.Equal(0, stage.Client.Waiting);
        never.SetResult("{}");
    }

    [Fact]
    public async Task CancelWhileConnecting_FreesItsCaller_AndTheNextCallHasTheLink()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var ready = new TaskCompletionSource();
        stage.Connector.Connecting = (_, token) => ready.Task.WaitAsync(token);
        using var cancel = new CancellationTokenSource();
        var first = stage.CallAsync(cancellationToken: cancel.Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => UpstreamStage.Soon(first));
        var second = stage.CallAsync("""{"n":2}""", cancellationToken: TestContext.Current.CancellationToken);
        ready.SetResult();

        Assert.Equal("""{"n":2}""", (await UpstreamStage.Soon(second)).GetRawText());
        Assert.Equal(1, stage.Connector.Starts);
    }

    [Fact]
    public async Task CallThatTakesTooLong_IsGivenUp_AndTheServerTold()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.Connector.Settings = new() { CallTimeout = TimeSpan.FromSeconds(2) };
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        var (callers, _) = await stage.BeginAsync(link, 1, cancellationToken: TestContext.Current.CancellationToken);

        stage.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(UpstreamFailure.TimedOut, (await UpstreamStage.FailureAsync(callers[0])).Failure);
        await stage.PassAsync(TimeSpan.Zero, () => link.Cancelled == 1);
    }

    [Fact]
    public async Task LongCall_IsKept_AsLongAsItsCallerWaits()
    {
        await using var stage = await UpstreamStage.StartAsync();
        stage.AnswerByHand();
        var link = await stage.OpenAsync();
        var (callers, calls) = await stage.BeginAsync(link, 1, cancellationToken: TestContext.Current.CancellationToken);

        for (var i = 0; i < 60; i++)
        {
            stage.Time.Advance(UpstreamHub.Beat);
            await stage.Client.HealthAsync(UpstreamStage.Key, TestContext.Current.CancellationToken);
        }

        calls[0].Answer("""{"late":true}""");
        Assert.Equal("""{"late":true}""", (await UpstreamStage.Soon(callers[0])).GetRawText());
    }

    [Fact]
    public async Task Progress_IsHeardInOrder_BeforeTheResult()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var link = await stage.OpenAsync();
        stage.Connector.Answering = (_, call) =>
        {
            for (var n = 0; n < 100; n++)
            {
                link.Outlet.Notified(call.Id, "notifications/progress", JsonElement.Parse($$"""{"progress":{{n}}}"""));
            }

            return Task.FromResult("{}");
        };
        var caller = new NotingCaller();

        await UpstreamStage.Soon(stage.CallAsync(caller: caller, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(Enumerable.Range(0, 100).Select(n => $$"""notifications/progress {"progress":{{n}}}"""), caller.Heard);
    }

    [Fact]
    public async Task LogThatNamesNoCall_IsHeardInOrder_BeforeTheResult()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var link = await stage.OpenAsync();
        stage.Connector.Answering = (_, _) =>
        {
            for (var n = 0; n < 100; n++)
            {
                link.Outlet.Notified(null, "notifications/message", JsonElement.Parse($$"""{"data":{{n}}}"""));
            }

            return Task.FromResult("{}");
        };

        for (var round = 0; round < 20; round++)
        {
            var caller = new NotingCaller();
            await UpstreamStage.Soon(stage.CallAsync(caller: caller, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal(Enumerable.Range(0, 100).Select(n => $$"""notifications/message {"data":{{n}}}"""), caller.Heard);
        }
    }

    [Fact]
    public async Task Caller_HearsInItsOwnContext()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var link = await stage.OpenAsync();
        stage.Connector.Answering = async (_, call) =>
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(n => link.Outlet.AskAsync(call.Id, "elicitation/create", default, default)));
            return "{}";
        };
        var ambient = new AsyncLocal<string>();

        var seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n =>
        {
            ambient.Value = $"caller {n}";
            var heard = new List<string?>();
            var caller = new NotingCaller
            {
                Answering = (_, _) =>
                {
                    lock (heard)
                    {
                        heard.Add(ambient.Value);
                    }

                    return Task.FromResult(JsonElement.Parse("{}"));
                },
            };
            await UpstreamStage.Soon(stage.CallAsync(caller: caller));
            return heard;
        }));

        Assert.Equal(Enumerable.Range(0, 8).Select(n => Enumerable.Repeat((string?)$"caller {n}", 3)), seen);
    }

    [Fact]
    public async Task Question_IsAnsweredByItsCaller()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var link = await stage.OpenAsync();
        stage.Connector.Answering = async (_, call) => (await link.Outlet.AskAsync(call.Id, "elicitation/create", JsonElement.Parse(call.Params), default)).GetRawText();
        var caller = new NotingCaller { Answering = static (method, parameters) => Task.FromResult(JsonElement.Parse($$"""{"method":"{{method}}","asked":{{parameters.GetRawText()}}}""")) };

        var answers = await UpstreamStage.Soon(Task.WhenAll(Enumerable.Range(0, 20).Select(n => stage.CallAsync($"{n}", caller, who: $"caller {n}"))));

        Assert.Equal(Enumerable.Range(0, 20).Select(n => $$"""{"method":"elicitation/create","asked":{{n}}}"""), answers.Select(answer => answer.GetRawText()));
    }

    [Fact]
    public async Task Question_ThatIsRefused_IsAnErrorForTheServer()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var link = await stage.OpenAsync();
        stage.Connector.Answering = (_, call) => RefusedAsync(link, call.Id);
        var caller = new NotingCaller { Answering = static (_, _) => throw new McpProtocolException("Not supported.", McpErrorCode.MethodNotFound) };

        var refused = await UpstreamStage.Soon(stage.CallAsync(caller: caller, cancellationToken: TestContext.Current.CancellationToken));
        var nobody = await UpstreamStage.Soon(stage.CallAsync(caller: null, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("""{"code":-32601}""", refused.GetRawText());
        Assert.Equal("""{"code":-32601}""", nobody.GetRawText());
    }

    [Fact]
    public async Task Question_ThatTheServerTakesBack_IsTakenFromTheCaller()
    {
        await using var stage = await UpstreamStage.StartAsync();
        var link = await stage.OpenAsync();
        using var back = new CancellationTokenSource();
        stage.Connector.Answering = async (_, call) =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => link.Outlet.AskAsync(call.Id, "elicitation/create", default, back.Token));
            return "{}";
        };
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<JsonElement>();
        var caller = new NotingCaller
        {
            Answering = (_, _) =>
            {
                asked.TrySetResult();
                return never.Task;
            },
        };
        var call = stage.CallAsync(caller: caller, cancellationToken: TestContext.Current.CancellationToken);
        await UpstreamStage.Soon(asked.Task);

        await back.CancelAsync();

        await UpstreamStage.Soon(call);
        await caller.Withdrawn;
    }

    private static async Task<string> RefusedAsync(ScriptedLink link, string call)
    {
        var error = await Assert.ThrowsAsync<McpProtocolException>(() => link.Outlet.AskAsync(call, "sampling/createMessage", default, default));
        return $$"""{"code":{{(int)error.ErrorCode}}}""";
    }
}
