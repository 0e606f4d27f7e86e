using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Core.Upstreams;

/// <summary>Something to do after a change of a connection, in order.</summary>
internal abstract record UpstreamEffect
{
    /// <summary>Make a link. It says <see cref="UpstreamInput.ConnectFailed"/>, or <see cref="UpstreamInput.Connected"/> and in the end <see cref="UpstreamInput.LinkEnded"/>.</summary>
    internal sealed record Connect(long Link) : UpstreamEffect;

    /// <summary>End a link, whether it is made yet or not.</summary>
    internal sealed record Close(long Link) : UpstreamEffect;

    /// <summary>Make a call.</summary>
    internal sealed record Start(long Call, long Link) : UpstreamEffect;

    /// <summary>Tell the server that a call is given up; the caller hears when that is done.</summary>
    internal sealed record Cancel(long Call) : UpstreamEffect;

    /// <summary>Tell the caller that there is no answer; if the call is under way, nobody waits for it any more.</summary>
    internal sealed record Fail(long Call, UpstreamProblem Problem) : UpstreamEffect;

    /// <summary>Tell the caller that it is done, where there is nothing else to say.</summary>
    internal sealed record Finish(long Call) : UpstreamEffect;

    /// <summary>Tell the caller what the server says of itself.</summary>
    internal sealed record TellFacts(long Call) : UpstreamEffect;

    /// <summary>Read what the server says of itself.</summary>
    internal sealed record ReadFacts(long Link) : UpstreamEffect;

    /// <summary>Tell everybody that the server says something else of itself now.</summary>
    internal sealed record PublishFacts : UpstreamEffect;

    /// <summary>Tell everybody who listens that a resource has changed.</summary>
    internal sealed record PublishResource(string Uri) : UpstreamEffect;

    /// <summary>Have the server tell of changes of a resource, or not any more.</summary>
    internal sealed record Subscribe(long Link, string Uri, bool Follow) : UpstreamEffect;

    /// <summary>Tell a caller what the server said.</summary>
    internal sealed record Notify(long Call, string Method, JsonElement Params) : UpstreamEffect;

    /// <summary>Put a question to a caller.</summary>
    internal sealed record Ask(long Call, int Question, string Method, JsonElement Params) : UpstreamEffect;

    /// <summary>The caller need not answer any more.</summary>
    internal sealed record Unask(long Call, int Question) : UpstreamEffect;

    /// <summary>The server's question has its answer.</summary>
    internal sealed record Answer(int Question, JsonElement Result) : UpstreamEffect;

    /// <summary>The server's question gets an error.</summary>
    internal sealed record Refuse(int Question, RpcError Error) : UpstreamEffect;
}
