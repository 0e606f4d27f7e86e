using Actors.Core.Protocol;
using Actors.Http.Legacy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Actors.Tests.Legacy;

public sealed class SessionConnectionTests
{
    [Fact]
    public void Abort_BreaksTheExchangeAndItsRequest()
    {
        Lifetime lifetime = new();
        DefaultHttpContext http = new();
        http.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        SessionConnection connection = new("c1", new CallScope(Flow: null, http.User, Services: null, http), limit: 100);

        connection.Abort();

        Assert.True(connection.IsBroken);
        Assert.False(connection.IsEnded);
        Assert.False(connection.Push(["x"u8.ToArray()]));
        Assert.True(lifetime.IsAborted);
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
