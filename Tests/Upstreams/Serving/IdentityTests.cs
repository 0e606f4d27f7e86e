using System.Text.Json;
using Actors.Core.Identity;
using Actors.Core.Upstreams;
using Actors.Http.Servers;
using Actors.Upstreams.Configuration;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>Servers to which each caller has a connection of their own.</summary>
public sealed class IdentityTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PerCaller_TwoCallers_ShareNothing(bool modern)
    {
        await using var host = await HostAsync();
        using var ada = await host.OpenAsync("mail", modern, user: "ada");
        using var bob = await host.OpenAsync("mail", modern, user: "bob");

        Assert.Equal(["of_ada"], await NamesAsync(ada));
        Assert.Equal(["of_bob"], await NamesAsync(bob));
        Assert.Equal("ada", TextOf(await ada.CallAsync("of_ada")));
        Assert.True((await bob.CallAsync("of_ada")).TryGetProperty("error", out _));

        Assert.All(host.Upstreams.Keys.Where(static key => key.Server == "mail"), static key => Assert.NotEqual("", key.Identity));
        Assert.DoesNotContain(host.Upstreams.Keys, static key => key.Identity.Contains("ada", StringComparison.Ordinal));
        Assert.Single(host.Upstreams["mail", IdentityOf("ada")].Calls);
        Assert.Empty(host.Upstreams["mail", IdentityOf("bob")].Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PerCaller_Anonymous_IsToldToAuthenticate(bool modern)
    {
        await using var host = await HostAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.OpenAsync("mail", modern));

        Assert.Contains("'mail'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Authenticate", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Upstreams.Keys, static key => key.Server == "mail");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PerCaller_Combined_EachSeesTheirOwnBesideWhatAllShare(bool modern)
    {
        await using var host = await HostAsync();
        using var ada = await host.OpenAsync(null, modern, user: "ada");
        using var bob = await host.OpenAsync(null, modern, user: "bob");
        using var nobody = await host.OpenAsync(null, modern);

        Assert.Equal(["files_read", "mail_of_ada"], await NamesAsync(ada));
        Assert.Equal(["files_read", "mail_of_bob"], await NamesAsync(bob));
        Assert.Equal(["files_read"], await NamesAsync(nobody));
        Assert.Equal("ada", TextOf(await ada.CallAsync("mail_of_ada")));
        Assert.True((await bob.CallAsync("mail_of_ada")).TryGetProperty("error", out _));
        Assert.Equal("everybody", TextOf(await nobody.CallAsync("files_read")));
    }

    [Fact]
    public async Task PerCaller_Credentials_AreWhatTheAppSaysAndOnlyThat()
    {
        await using var host = await HostAsync((user, _) => new(new UpstreamCredentials(
            new Dictionary<string, string> { ["Authorization"] = $"Bearer of {user.User.FindFirst("sub")!.Value} for {user.Server}" }, new Dictionary<string, string>())));
        using var ada = await host.OpenAsync("mail", modern: true, user: "ada");
        using var shared = await host.OpenAsync("files", modern: true, user: "ada");

        await ada.CallAsync("of_ada");
        await shared.CallAsync("read");

        var call = Assert.Single(host.Upstreams["mail", IdentityOf("ada")].Calls);
        Assert.Equal("Bearer of ada for mail", call.Credentials!.Headers["Authorization"]);
        Assert.Equal("credentials", call.Credentials.ToString());
        Assert.Equal("Bearer of ada for mail", host.Upstreams["mail", IdentityOf("ada")].Credentials!.Headers["Authorization"]);
        Assert.Null(Assert.Single(host.Upstreams["files"].Calls).Credentials);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Roles_OfAServer_HoldAtItsEndpointAndInTheCombinedList(bool modern)
    {
        var upstreams = new FakeUpstreams { OnNew = static (_, server) => server.Facts = FakeUpstream.FactsOf("""[{"name":"read","inputSchema":{"type":"object"}}]""") };
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files"), ServingHost.Model("payroll") with { Roles = ["of ada"] }]);
        using var ada = await host.OpenAsync(null, modern, user: "ada");
        using var bob = await host.OpenAsync(null, modern, user: "bob");
        using var own = await host.OpenAsync("payroll", modern, user: "ada");

        Assert.Equal(["files_read", "payroll_read"], await NamesAsync(ada));
        Assert.Equal(["files_read"], await NamesAsync(bob));
        Assert.True((await ada.CallAsync("payroll_read")).TryGetProperty("result", out _));
        Assert.Contains("Unknown tool", (await bob.CallAsync("payroll_read")).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(["read"], await NamesAsync(own));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.OpenAsync("payroll", modern, user: "bob"));
    }

    private static Task<ServingHost> HostAsync(Func<Actors.Upstreams.Serving.UpstreamUser, CancellationToken, ValueTask<UpstreamCredentials?>>? credentials = null)
    {
        var users = new Dictionary<string, string> { [""] = "everybody", [IdentityOf("ada")] = "ada", [IdentityOf("bob")] = "bob" };
        var upstreams = new FakeUpstreams
        {
            OnNew = (key, server) =>
            {
                var name = key.Server == "files" ? "read" : $"of_{users[key.Identity]}";
                server.Facts = FakeUpstream.FactsOf($$$"""[{"name":"{{{name}}}","inputSchema":{"type":"object"}}]""");
                server.OnCall = (_, _, _) => Task.FromResult(JsonElement.Parse($$"""{"content":[{"type":"text","text":"{{users[key.Identity]}}"}]}"""));
            },
        };
        UpstreamModel[] models = [ServingHost.Model("files"), ServingHost.Model("mail") with { IsPerCaller = true }];
        return ServingHost.StartAsync(upstreams, models, options => options.Credentials = credentials);
    }

    // As the test host says it: the issuer of its claims is the local one.
    private static string IdentityOf(string user) =>
        ServerKey.IdentityOf(Principal.Of(new(new System.Security.Claims.ClaimsIdentity([new("sub", user)], "test")))!.Value);

    private static async Task<string[]> NamesAsync(Peer client) =>
        [.. (await client.ResultAsync("tools/list")).GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];

    private static string TextOf(JsonElement answer) => answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
}
