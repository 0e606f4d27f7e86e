using Actors.Core.Engine;
using Actors.Core.Topics;
using Actors.Core.Upstreams;

namespace Actors.Tests.Topics;

public sealed class ScopedUriTests
{
    [Theory]
    [InlineData("", "test://a")]
    [InlineData("server:a", "test://a")]
    [InlineData("server:a:b:c", "x:y:z")]
    [InlineData("server:1:", "")]
    public void UriOf_AnyName_IsWhatItWasMadeOf(string scope, string uri) => Assert.Equal(uri, ScopedUri.UriOf(ScopedUri.Of(scope, uri)));

    [Theory]
    [InlineData("actors-scope:")]
    [InlineData("actors-scope:x:a:b")]
    [InlineData("actors-scope:9:a:b")]
    [InlineData("actors-scope:1:ab:c")]
    [InlineData("actors-scope:99999999999999999999:a:b")]
    public void UriOf_WhatIsNoSuchName_IsItself(string uri) => Assert.Equal(uri, ScopedUri.UriOf(uri));

    [Fact]
    public void Of_TwoScopes_NeverMeet()
    {
        Assert.NotEqual(ScopedUri.Of("a", "b:c"), ScopedUri.Of("a:b", "c"));
        Assert.Equal("file:///x", ScopedUri.UriOf(UpstreamTopics.OfResource(new UpstreamKey("s", "someone:else"), "file:///x")));
    }
}
