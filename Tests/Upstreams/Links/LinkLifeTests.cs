using System.Diagnostics;
using Actors.Core.Upstreams;
using Actors.Tests.Rig;
using Actors.Tests.Shared;

namespace Actors.Tests.Upstreams.Links;

/// <summary>Opening, losing and closing connections to real programs, from whichever task.</summary>
[Collection(Alone.Name)]
public sealed class LinkLifeTests : IAsyncDisposable
{
    private readonly RigBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Rounds_OpenedCalledAndClosedOnDifferentTasks_LeaveNothing()
    {
        const int Rounds = 100;
        _bench.Add("rig", new RigSwitches());
        var unobserved = Unobserved.OfHost.Count;
        var round = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (Interlocked.Increment(ref round) <= Rounds)
            {
                var link = await Task.Run(() => _bench.OpenAsync());
                var text = await Task.Run(async () => (await link.ToolAsync("echo", """{"text":"here"}""")).Text());
                await Task.Run(() => link.DisposeAsync().AsTask());
                Assert.Equal("here", text);
            }
        }));
        GC.Collect();
        GC.WaitForPendingFinalizers();

        var log = _bench.Log;
        Assert.Equal(Rounds, log.Count(entry => entry.What == "started"));
        Assert.Equal(Rounds, log.Count(entry => entry.What == "exiting"));
        Assert.DoesNotContain(log.Select(entry => entry.Process).Distinct(), Processes.IsThere);
        Assert.Equal(unobserved, Unobserved.OfHost.Count);
    }

    [Fact]
    public async Task Several_ClosedInAnyOrderAndTwice_AllEnd()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        _bench.Add("rig", new RigSwitches());
        var links = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _bench.OpenAsync()));
        var order = links.Concat(links).ToArray();
        new Random(seed).Shuffle(order);

        await Task.WhenAll(order.Select(link => Task.Run(() => link.DisposeAsync().AsTask())));

        Assert.Equal(6, _bench.Log.Count(entry => entry.What == "exiting"));
        Assert.DoesNotContain(_bench.Log.Select(entry => entry.Process).Distinct(), Processes.IsThere);
    }

    [Fact]
    public async Task Close_WithCallsUnderWay_TellsEachBeforeTheProgramHasEnded()
    {
        _bench.Add("rig", new RigSwitches { IgnoreEnd = true, IgnoreTerm = true }, TimeSpan.FromSeconds(3));
        var outlet = new RecordingOutlet();
        var link = await _bench.OpenAsync("rig", outlet);
        var calls = Enumerable.Range(0, 20).Select(number => link.ToolAsync("hang", call: $"{number}")).ToList();

        var closing = link.DisposeAsync().AsTask();
        var ends = await Task.WhenAll(calls.Select(call => Assert.ThrowsAsync<UpstreamException>(() => call)));

        Assert.False(closing.IsCompleted);
        Assert.All(ends, end => Assert.Equal(UpstreamFailure.Closed, end.Failure));
        await closing;
        Assert.Equal(0, outlet.Losses);
        var late = await Assert.ThrowsAsync<UpstreamException>(() => link.ToolAsync("echo"));
        Assert.True(late.Refused);
    }

    [Fact]
    public async Task Close_ProgramThatReadsItsInput_EndsWithoutASignal()
    {
        _bench.Add("rig", new RigSwitches());
        var link = await _bench.OpenAsync();
        await link.ToolAsync("echo");

        await link.DisposeAsync();

        var ends = _bench.Log.Select(entry => entry.What).Where(what => what is "input-ended" or "term" or "exiting");
        Assert.Equal(["input-ended", "exiting"], ends);
    }

    [Fact]
    public async Task Close_ProgramThatIgnoresTheEndOfItsInput_IsAskedBySignal()
    {
        _bench.Add("rig", new RigSwitches { IgnoreEnd = true }, TimeSpan.FromSeconds(3));
        var link = await _bench.OpenAsync();
        var began = Stopwatch.GetTimestamp();

        await link.DisposeAsync();

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2.5), $"{Stopwatch.GetElapsedTime(began)}");
        Assert.Equal(["input-ended", "term"], _bench.Log.Select(entry => entry.What).Where(what => what is "input-ended" or "term"));
    }

    [Fact]
    public async Task Close_ProgramsThatIgnoreEverything_AreKilledWithTheirChildrenAndDelayNobody()
    {
        _bench.Add("bad", new RigSwitches { IgnoreEnd = true, IgnoreTerm = true }, TimeSpan.FromSeconds(1.5));
        _bench.Add("good", new RigSwitches());
        var bad = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _bench.OpenAsync("bad")));
        var good = await _bench.OpenAsync("good");
        await Task.WhenAll(bad.Select(link => link.ToolAsync("grandchild")));

        var ends = bad.Select(link => link.DisposeAsync().AsTask()).ToList();
        await good.DisposeAsync();
        var delayed = ends.Any(end => end.IsCompleted);
        await Task.WhenAll(ends);

        Assert.False(delayed);
        Assert.Equal(3, _bench.Log.Count(entry => entry.What == "term"));
        var all = _bench.Log.Select(entry => entry.What == "grandchild" ? entry.Detail.GetInt32() : entry.Process).Distinct();
        Assert.True(await Processes.AreGoneAsync(all, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Connect_ProgramThatDiesAtItsStart_TellsExitCodeAndStandardError()
    {
        _bench.Add("rig", new RigSwitches { Die = 7 });

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => _bench.OpenAsync());
        _bench.Add("rig", new RigSwitches());
        var next = await _bench.OpenAsync();

        Assert.Equal(UpstreamFailure.ConnectFailed, failed.Failure);
        Assert.Contains("'rig' ended with exit code 7", failed.Message, StringComparison.Ordinal);
        Assert.Contains("cannot go on\nthe reason is number 7", failed.Message, StringComparison.Ordinal);
        Assert.Equal("", (await next.ToolAsync("echo")).Text());
    }

    [Fact]
    public async Task Connect_Cancelled_LeavesNoChild()
    {
        _bench.Add("rig", new RigSwitches { Slow = 60_000, IgnoreTerm = true }, TimeSpan.FromSeconds(0.9));
        using var cancel = new CancellationTokenSource();
        var connecting = _bench.OpenUntilAsync("rig", null, cancel.Token);
        var child = (await _bench.LoggedAsync(entry => entry.What == "started")).Process;

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);

        Assert.False(Processes.IsThere(child));
    }

    [Fact]
    public async Task Connect_ProgramThatSaysNothing_FailsWhenItsTimeIsOver()
    {
        _bench.Add("rig", new RigSwitches { Slow = 60_000 }, TimeSpan.FromSeconds(0.9), new UpstreamSettings { ConnectTimeout = TimeSpan.FromSeconds(1) });

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => _bench.OpenAsync());

        Assert.Equal(UpstreamFailure.ConnectFailed, failed.Failure);
        Assert.Contains("did not answer the handshake within 1 s", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_bench.Log.Select(entry => entry.Process), Processes.IsThere);
    }

    [Fact]
    public async Task Connect_ProgramThatIsNotThere_NamesItAndTheFix()
    {
        _bench.Add("rig", RigTarget.Of(new RigSwitches()) with { Command = "no-such-program" });
        _bench.Add("nowhere", RigTarget.Of(new RigSwitches()) with { WorkingDirectory = "/no/such/folder" });

        var missing = await Assert.ThrowsAsync<UpstreamException>(() => _bench.OpenAsync());
        var nowhere = await Assert.ThrowsAsync<UpstreamException>(() => _bench.OpenAsync("nowhere"));
        var unknown = await Assert.ThrowsAsync<UpstreamException>(() => _bench.OpenAsync("unknown"));

        Assert.Equal("Server 'rig' is the program 'no-such-program', which was not found: install it, or give its full path as command.", missing.Message);
        Assert.Contains("'/no/such/folder'", nowhere.Message, StringComparison.Ordinal);
        Assert.Equal(UpstreamFailure.Unknown, unknown.Failure);
    }

    [Fact]
    public async Task Connect_ProgramWhoseChildGotAwayWithItsOutput_IsStillSeenToEnd()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs setsid");
        _bench.Add("rig", RigTarget.Of(new RigSwitches()) with { Command = "sh", Arguments = ["-c", "setsid sleep 5 & exit 4"] });

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => _bench.OpenAsync());

        Assert.StartsWith("Server 'rig' ended with exit code 4.", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crash_InMidCall_GivesEveryCallTheExitCode()
    {
        _bench.Add("rig", new RigSwitches());
        var outlet = new RecordingOutlet();
        var link = await _bench.OpenAsync("rig", outlet);
        var calls = Enumerable.Range(0, 10).Select(number => link.ToolAsync("hang", call: $"{number}")).ToList();

        calls.Add(link.ToolAsync("crash", """{"code":9,"say":"out of cheese"}"""));
        var ends = await Task.WhenAll(calls.Select(call => Assert.ThrowsAsync<UpstreamException>(() => call)));
        var loss = await outlet.Loss.WaitAsync(TestContext.Current.CancellationToken);

        Assert.All(ends, end =>
        {
            Assert.Equal(UpstreamFailure.Lost, end.Failure);
            Assert.False(end.Refused);
            Assert.Equal("Server 'rig' ended with exit code 9. The end of its standard error:\nout of cheese", end.Message);
        });
        Assert.Equal(ends[0].Message, loss.Message);
        await link.DisposeAsync();
        Assert.Equal(1, outlet.Losses);
    }

    [Fact]
    public async Task Cancel_TheThirdOfTen_TellsTheServerOnceAndLeavesTheOthers()
    {
        _bench.Add("rig", new RigSwitches());
        var link = await _bench.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var others = Enumerable.Range(0, 9).Select(number => link.ToolAsync("echo", $$"""{"text":"{{number}}","ms":300}""", $"{number}")).ToList();
        var third = link.ToolUntilAsync("cancellable", "{}", cancel.Token);
        await _bench.LoggedAsync(entry => entry.Method == "tools/call" && entry.Detail.GetProperty("name").GetString() == "cancellable");

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        var answers = await Task.WhenAll(others);
        await _bench.LoggedAsync(entry => entry.What == "cancelled");

        Assert.Equal(Enumerable.Range(0, 9).Select(number => $"{number}"), answers.Select(answer => answer.Text()));
        Assert.Single(_bench.Log, entry => entry.Method == "notifications/cancelled");
    }

    [Fact]
    public async Task Cancel_ServerThatAnswersAllTheSame_FreesItsCallerAtOnceAndDropsTheAnswer()
    {
        _bench.Add("rig", new RigSwitches());
        var outlet = new RecordingOutlet();
        var link = await _bench.OpenAsync("rig", outlet);
        using var cancel = new CancellationTokenSource();
        var call = link.ToolUntilAsync("unwilling", "{}", cancel.Token);
        await _bench.LoggedAsync(entry => entry.Method == "tools/call");

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        var next = await link.ToolAsync("echo", """{"text":"next"}""");

        Assert.Equal("next", next.Text());
        Assert.False(outlet.Loss.IsCompleted);
    }

    [Fact]
    public async Task Calls_Many_ArePipelined()
    {
        _bench.Add("rig", new RigSwitches());
        var link = await _bench.OpenAsync();

        // None is answered before the last has come.
        var hanging = Enumerable.Range(0, 50).Select(number => link.ToolAsync("hang", $$"""{"number":{{number}}}""", $"{number}")).ToList();
        for (var number = 0; number < hanging.Count; number++)
        {
            await _bench.LoggedAsync(entry => entry.Method == "tools/call" && entry.Detail.GetProperty("arguments").GetProperty("number").GetInt32() == number);
        }

        Assert.Equal("by", (await link.ToolAsync("echo", """{"text":"by"}""")).Text());
        Assert.DoesNotContain(hanging, call => call.IsCompleted);
        await link.DisposeAsync();
        await Task.WhenAll(hanging.Select(call => Assert.ThrowsAsync<UpstreamException>(() => call)));
    }
}
