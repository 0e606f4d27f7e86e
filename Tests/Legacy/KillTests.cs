using System.Diagnostics;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Tests.Shared;

namespace Actors.Tests.Legacy;

/// <summary>What a session keeps when its process is killed.</summary>
[Collection(Alone.Name)]
public sealed class KillTests
{
    [Fact]
    public async Task Kill_AndRestart_TheSessionGoesOn()
    {
        using var folder = new TemporaryFolder();
        LegacyClient client, deleted;
        string answered, running, finished;
        using (var first = new ChildProcess(ServedChild.Command, folder.Path))
        {
            var url = (await first.ReadLine())!;
            client = new LegacyClient(url, "2025-11-25");
            await client.InitializeAsync("""{"elicitation":{}}""");
            deleted = new LegacyClient(url, "2025-11-25");
            await deleted.InitializeAsync();
            await deleted.DeleteAsync();
            await client.SendAsync("logging/setLevel", new() { ["level"] = "error" });
            await client.SendAsync("resources/subscribe", new JsonObject { ["uri"] = Documents.Uri });
            await client.CallAsync("touch");

            // Its stream is ended on purpose, so that its answer finds nobody connected.
            using (var broken = await client.StreamCallAsync("part", new { gate = "now" }, id: "41"))
            {
                finished = (await broken.NextAsync())!.Id!;
                await broken.RestAsync();
            }

            await client.CallAsync("open", new { gate = "now" });
            answered = (await client.CallAsync("echo", new { text = "kept" }, id: "42")).Ids[0];
            running = (await (await client.StreamCallAsync("wait", new { gate = "never" }, id: "\"r\"")).NextAsync())!.Id!;
            first.Kill();
        }

        using var second = new ChildProcess(ServedChild.Command, folder.Path);
        using var again = client.Again(await second.ReadLine());
        using var gone = deleted.Again(again.Url);
        var logged = await again.CallAsync("log", new { levels = new[] { "info", "error" } });
        using var standalone = await again.ListenAsync();
        var waited = await standalone.MessageAsync();
        await again.CallAsync("touch");
        var live = await standalone.MessageAsync();
        using var replayed = await again.ListenAsync(finished);
        var kept = await replayed.MessageAsync();
        var started = Stopwatch.GetTimestamp();
        using var lost = await again.ListenAsync(running);
        var error = await lost.MessageAsync();
        var took = Stopwatch.GetElapsedTime(started);

        Assert.Equal(["error"], logged.Messages.Where(message => message.TryGetProperty("method", out _)).Select(message => message.GetProperty("params").GetProperty("level").GetString()));
        Assert.Equal(("notifications/resources/updated", "notifications/resources/updated"), (waited.Method, live.Method));
        Assert.Contains("parted True", kept.Data, StringComparison.Ordinal);
        Assert.Equal(41, kept.Json.GetProperty("id").GetInt32());
        Assert.Equal("r", error.Json.GetProperty("id").GetString());
        Assert.Equal(RpcCode.InternalError, error.Json.GetProperty("error").GetProperty("code").GetInt32());
        Assert.True(took < TimeSpan.FromSeconds(1), $"The error came after {took}.");
        Assert.Equal(404, (await gone.SendAsync("ping")).Status);
        Assert.NotEmpty(answered);
        client.Dispose();
        deleted.Dispose();
    }

    [Fact]
    public async Task Sessions_OpenedAndUsedOnce_WriteNothingUntilTheirDelete()
    {
        await using var host = await LegacyHost.StartAsync();
        var before = (await host.StatusAsync()).GetProperty("saves").GetInt64();
        var open = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (number, _) =>
        {
            using var client = host.Shared();
            await client.InitializeAsync(ready: false);
            Assert.Equal("x", (await client.CallAsync("echo", new { text = "x" })).Text);
            open.Add(client.Session!);
        });

        var unused = (await host.StatusAsync()).GetProperty("saves").GetInt64();
        using var one = host.Shared();
        one.Session = open.First();
        await one.DeleteAsync();
        var after = (await host.StatusAsync()).GetProperty("saves").GetInt64();

        Assert.Equal(before, unused);
        Assert.Equal(unused + 1, after);
    }
}
