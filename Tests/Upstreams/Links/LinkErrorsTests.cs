using Actors.Core.Upstreams;
using Actors.Upstreams.Links;
using ModelContextProtocol.Client;

namespace Actors.Tests.Upstreams.Links;

/// <summary>In which words a connection that was not made is reported.</summary>
public sealed class LinkErrorsTests
{
    [Fact]
    public void OfConnect_EndThatTheClientHasHeardOf_IsToldInItsOwnWords()
    {
        var ended = new UpstreamException(UpstreamFailure.Lost, "Server 'rig' ended with exit code 4.");

        var told = LinkErrors.OfConnect("rig", new ClientTransportClosedException(new ClientCompletionDetails { Exception = ended }));

        Assert.Equal(UpstreamFailure.ConnectFailed, told.Failure);
        Assert.Equal(ended.Message, told.Message);
    }

    [Fact]
    public void OfConnect_AnythingElse_NamesTheServer()
    {
        var told = LinkErrors.OfConnect("rig", new IOException("No more room."));

        Assert.Equal("Server 'rig' cannot be connected: No more room.", told.Message);
    }
}
