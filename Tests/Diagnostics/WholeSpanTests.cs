using System.Collections.Concurrent;
using System.Diagnostics;
using Actors.Core.Diagnostics;
using Actors.Tests.Authorization;

namespace Actors.Tests.Diagnostics;

public sealed class WholeSpanTests
{
    [Theory]
    [InlineData(WholeHost.Legacy)]
    [InlineData(WholeHost.Modern)]
    public async Task Call_WithTraceInItsMeta_IsPartOfThatTrace(string version)
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == ActorsDiagnostics.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await WholeHost.StartAsync(("a", "ann", null));

        await host.AskAsync(version, "a", "tools/call", """{"name":"free","arguments":{},"_meta":{"traceparent":"00-TRACE-1111111111111111-01"}}""".Replace("TRACE", trace, StringComparison.Ordinal));

        await host.DisposeAsync();
        var span = Assert.Single(ended, activity => activity.TraceId.ToHexString() == trace);
        Assert.Equal("tools/call free", span.DisplayName);
        Assert.Equal("1111111111111111", span.ParentSpanId.ToHexString());
    }
}
