using System.Diagnostics;
using System.Text.Json;
using Actors.Core.Diagnostics;
using Actors.Core.Protocol;

namespace Actors.Tests.Diagnostics;

public sealed class SpanTests
{
    private const string OfMeta = "00-11111111111111111111111111111111-1111111111111111-01";
    private const string OfHeader = "00-22222222222222222222222222222222-2222222222222222-01";

    [Theory]
    [InlineData(OfMeta, OfHeader, "11111111111111111111111111111111")]
    [InlineData("nonsense", OfHeader, "22222222222222222222222222222222")]
    [InlineData(null, OfHeader, "22222222222222222222222222222222")]
    public void StartCall_WithListener_ContinuesTheCallersTrace(string? meta, string? header, string traceId)
    {
        using var listener = Listen();
        Activity.Current = null;

        using var activity = ActorsDiagnostics.StartCall(Call(meta), header);

        Assert.Equal(traceId, activity!.TraceId.ToHexString());
        Assert.Equal("tools/call hash", activity.DisplayName);
        Assert.Equal("hash", activity.GetTagItem("gen_ai.tool.name"));
    }

    [Fact]
    public void StartCall_InsideTheRequestsOwnSpan_LinksToIt()
    {
        using var listener = Listen();
        using var request = new Activity("request").Start();

        using var activity = ActorsDiagnostics.StartCall(Call(OfMeta), OfHeader);

        Assert.Equal("11111111111111111111111111111111", activity!.TraceId.ToHexString());
        Assert.Equal(request.SpanId, Assert.Single(activity.Links).Context.SpanId);
    }

    [Fact]
    public void StartCall_InsideTheRequestsOwnSpanWithoutMeta_IsItsChild()
    {
        using var listener = Listen();
        using var request = new Activity("request").Start();

        using var activity = ActorsDiagnostics.StartCall(Call(null), OfHeader);

        Assert.Equal(request.SpanId, activity!.ParentSpanId);
        Assert.Empty(activity.Links);
    }

    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == ActorsDiagnostics.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static Incoming Call(string? traceparent)
    {
        var meta = traceparent is null ? "{}" : $$"""{"traceparent":"{{traceparent}}"}""";
        using var document = JsonDocument.Parse("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"hash","_meta":META}}""".Replace("META", meta, StringComparison.Ordinal));
        return Incoming.Of(document.RootElement.Clone());
    }
}
