using System.Text;
using Actors.Core.Topics;
using Actors.Http.Modern;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Modern;

public sealed class ListenStreamTests
{
    private readonly Lifetime _lifetime = new();
    private readonly MemoryStream _body = new();

    [Fact]
    public void Changed_ReaderTooSlow_LosesItsConnection()
    {
        var stream = Stream(limit: 1024);

        for (var number = 0; number < 20; number++)
        {
            stream.Changed(TopicChange.Updated($"test://{number}"));
        }

        Assert.True(_lifetime.Aborted);
    }

    [Fact]
    public async Task Changed_SameThingsWhileTheReaderIsSlow_AreToldOnce()
    {
        var stream = Stream(limit: 1024);
        for (var round = 0; round < 1000; round++)
        {
            stream.Changed(TopicChange.Updated("test://one"));
            stream.Changed(new TopicChange(TopicChanges.Tools));
        }

        stream.End();
        await stream.RunAsync(new TopicFilter(TopicChanges.Tools, ["test://one"]));

        var messages = Encoding.UTF8.GetString(_body.ToArray()).Split("\n\n").Where(part => part.StartsWith("event: message", StringComparison.Ordinal)).ToArray();
        Assert.False(_lifetime.Aborted);
        Assert.Equal(4, messages.Length);
        Assert.Contains("acknowledged", messages[0], StringComparison.Ordinal);
        Assert.Contains("tools/list_changed", messages[1], StringComparison.Ordinal);
        Assert.Contains("\"uri\":\"test://one\"", messages[2], StringComparison.Ordinal);
        Assert.Contains("\"resultType\":\"complete\"", messages[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Comment_AfterItShouldHaveEnded_CutsItOff()
    {
        var stream = Stream(limit: 1024);
        stream.End();

        stream.Comment();

        Assert.True(_lifetime.Aborted);
    }

    [Fact]
    public async Task Abort_AfterTheRequestIsOver_TouchesNothing()
    {
        var stream = Stream(limit: 1024);
        stream.End();
        await stream.RunAsync(TopicFilter.OfLists(TopicChanges.None));

        stream.Abort();
        stream.Comment();

        Assert.False(_lifetime.Aborted);
    }

    private ListenStream Stream(int limit)
    {
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpRequestLifetimeFeature>(_lifetime);
        http.Response.Body = _body;
        return new ListenStream(http, new RequestId(1), limit);
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool Aborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => Aborted = true;
    }
}
