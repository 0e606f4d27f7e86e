using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Rig;
using Actors.Tests.Shared;
using Actors.Upstreams.Configuration;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>One of ten servers dead from the start, one that dies every second: the other eight are as they were, and operators see what is wrong.</summary>
[Collection(Alone.Name)]
public sealed class DeadServerTests
{
    private const int Good = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serving_OneDeadAndOneThatDiesEverySecond_TheOthersAreAsQuickAsEver()
    {
        await using var rig = await RigHost.StartAsync(static made => [.. Models(made)]);
        using var client = await rig.Host.OpenAsync(null, modern: true);
        await client.ResultAsync("tools/list");
        await Task.WhenAll(Enumerable.Range(0, Good).Select(number => EchoAsync(client, number)));
        var before = await MeasureAsync(rig, client);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var dying = DieAsync(rig, over.Token);
        await rig.UntilAsync("started", Good + 3);
        var meanwhile = await MeasureAsync(rig, client);
        await over.CancelAsync();
        await dying;

        TestContext.Current.TestOutputHelper?.WriteLine($"before: {before}; meanwhile: {meanwhile}");
        // The machine that runs this has other things to do as well; what a dead server costs its neighbours would be seconds.
        Assert.InRange(meanwhile.Call, TimeSpan.Zero, before.Call * 3 + TimeSpan.FromMilliseconds(50));
        Assert.InRange(meanwhile.List, TimeSpan.Zero, before.List * 3 + TimeSpan.FromMilliseconds(50));
        Assert.Equal(Good, meanwhile.Servers);

        using var http = new HttpClient();
        var page = JsonElement.Parse(await http.GetStringAsync(rig.Host.Url + "/operator/upstreams", Token));
        var health = page.GetProperty("upstreams").EnumerateArray().ToDictionary(static server => server.GetProperty("name").GetString()!);
        Assert.Contains("9", health["dead"].GetProperty("lastError").GetString(), StringComparison.Ordinal);
        // It may be trying once more at this very moment.
        Assert.Contains(health["dead"].GetProperty("phase").GetString(), new[] { "backing off", "broken", "connecting" });
        Assert.Contains("5", health["dying"].GetProperty("lastError").GetString(), StringComparison.Ordinal);
        var status = JsonElement.Parse(await http.GetStringAsync(rig.Host.Url + "/status", Token));
        Assert.Equal((Good + 2, Good + 1), (status.GetProperty("upstreamsConfigured").GetInt32(), status.GetProperty("upstreamsAnswered").GetInt32()));
        Assert.All(Enumerable.Range(0, Good), number => Assert.Equal("ready", health[$"good{number}"].GetProperty("phase").GetString()));
    }

    private static IEnumerable<UpstreamModel> Models(RigHost rig) =>
    [
        .. Enumerable.Range(0, Good).Select(number => rig.Model($"good{number}", new RigSwitches())),
        rig.Model("dead", new RigSwitches { Die = 9 }),
        rig.Model("dying", new RigSwitches()),
    ];

    // The median of many calls, and of many lists.
    private static async Task<(TimeSpan Call, TimeSpan List, int Servers)> MeasureAsync(RigHost rig, Peer client)
    {
        var (calls, lists) = (new List<TimeSpan>(), new List<TimeSpan>());
        var servers = 0;
        for (var round = 0; round < 20; round++)
        {
            for (var number = 0; number < Good; number++)
            {
                calls.Add(await TimeAsync(() => EchoAsync(client, number)));
            }

            lists.Add(await TimeAsync(async () => servers = (await client.ResultAsync("tools/list")).GetProperty("tools").EnumerateArray()
                .Select(static tool => tool.GetProperty("name").GetString()!.Split('_')[0]).Count(static server => server.StartsWith("good", StringComparison.Ordinal)) / 14));
            await Task.Delay(100, Token);
        }

        return (Median(calls), Median(lists), servers);
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var started = TimeProvider.System.GetTimestamp();
        await work();
        return TimeProvider.System.GetElapsedTime(started);
    }

    private static async Task EchoAsync(Peer client, int number)
    {
        var answer = await client.CallAsync($"good{number}_echo", new JsonObject { ["text"] = $"{number}" });
        Assert.Equal($"{number}", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    private static async Task DieAsync(RigHost rig, CancellationToken cancellationToken)
    {
        using var client = await rig.Host.OpenAsync(null, modern: true);
        while (!cancellationToken.IsCancellationRequested)
        {
            await client.CallAsync("dying_crash", new JsonObject { ["code"] = 5 });
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
}
