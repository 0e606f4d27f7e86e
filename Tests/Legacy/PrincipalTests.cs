using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Actors.Http;
using Actors.Tests.Shared;

namespace Actors.Tests.Legacy;

/// <summary>A session belongs to whoever opened it (V-08, V-10), and ids come back as they went in (V-11).</summary>
public sealed class PrincipalTests
{
    [Fact]
    public async Task Session_OfAnotherCaller_IsUnknownOnEveryVerb()
    {
        await using var host = await LegacyHost.StartAsync(WithKeys);
        using var owner = await host.OpenAsync(key: "ada");
        using var thief = new LegacyClient(host.Url, "2025-11-25", "bob", owner.Session);
        var seen = (await owner.CallAsync("echo", new { text = "secret" })).Ids[0];

        using var get = await thief.ListenAsync();
        using var resumed = await thief.ListenAsync(seen);

        Assert.Equal((404, 404), (get.Status, resumed.Status));
        Assert.Equal(404, (await thief.CallAsync("echo", new { text = "x" })).Status);
        Assert.Equal(404, (await thief.NotifyAsync("notifications/initialized")).Status);
        Assert.Equal(404, (await thief.CancelAsync("1")).Status);
        Assert.Equal(404, (await thief.PostAsync("""{"jsonrpc":"2.0","id":"q","result":{}}""")).Status);
        Assert.Equal(404, (await thief.DeleteAsync()).Status);
        Assert.Equal("x", (await owner.CallAsync("echo", new { text = "x" })).Text);
    }

    [Fact]
    public async Task EventId_OfAnotherCaller_IsNoneOfOnesOwn()
    {
        await using var host = await LegacyHost.StartAsync(WithKeys);
        using var owner = await host.OpenAsync(key: "ada");
        using var thief = await host.OpenAsync(key: "bob");
        var seen = (await owner.CallAsync("echo", new { text = "secret" })).Ids[0];

        using var resumed = await thief.ListenAsync(seen);

        Assert.Equal(400, resumed.Status);
        Assert.Empty(await resumed.RestAsync());
    }

    [Fact]
    public async Task Session_WithoutAKey_IsChallengedOnEveryVerb()
    {
        await using var host = await LegacyHost.StartAsync(WithKeys);
        using var owner = await host.OpenAsync(key: "ada");
        using var nobody = new LegacyClient(host.Url, "2025-11-25", null, owner.Session);

        using var get = await nobody.ListenAsync();
        var post = await nobody.SendAsync("ping");
        var delete = await nobody.DeleteAsync();

        Assert.Equal((401, 401, 401), (get.Status, post.Status, delete.Status));
        Assert.All([get.Response, post.Response, delete.Response], response => Assert.Contains("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tools_SeeTheCallerOfTheirOwnRequest()
    {
        await using var host = await LegacyHost.StartAsync(WithKeys);
        using var ada = await host.OpenAsync(key: "ada");
        using var bob = await host.OpenAsync(key: "bob");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async number =>
        {
            var answer = await (number % 2 == 0 ? ada : bob).CallAsync("who", spoil: request => request.Headers.Add("X-Tag", $"{number}"));
            return (number, answer.Text);
        }));

        Assert.All(answers, answer => Assert.Equal($"{(answer.number % 2 == 0 ? "ada" : "bob")} {answer.number}", answer.Text));
    }

    [Theory]
    [InlineData("\"abc\"")]
    [InlineData("\"7\"")]
    [InlineData("\"\"")]
    [InlineData("\"actors/level\"")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("9007199254740991")]
    [InlineData("1767225600000")]
    public async Task Ids_OfAnyKind_ComeBackAsTheyWere(string id)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        var stream = await client.CallAsync("echo", new { text = "x" }, id: id);
        var json = await client.SendAsync("tools/list", id: id);
        var error = await client.SendAsync("no/such", id: id);
        using var resumed = await client.ListenAsync(stream.Ids[0]);
        var replayed = await resumed.MessageAsync();

        Assert.All([stream.Last, json.Last, error.Last, replayed.Json], answer => Assert.Equal(id, answer.GetProperty("id").GetRawText()));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1.5")]
    [InlineData("1e300")]
    [InlineData("{}")]
    [InlineData("true")]
    public async Task Ids_OfNoKind_AreRefused(string id)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        Assert.Equal(400, (await client.SendAsync("ping", id: id)).Status);
    }

    internal static void WithKeys(ActorsOptions options)
    {
        foreach (var subject in new[] { "ada", "bob" })
        {
            options.Keys.Add(new KeySettings { Subject = subject, Sha256 = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(subject))) });
        }
    }
}
