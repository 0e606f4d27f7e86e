using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Rig;
using Actors.Tests.Shared;
using Actors.Tests.Upstreams.Links;
using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>What becomes of tasks on servers behind the host when the host is killed.</summary>
public sealed class UpstreamKillTests
{
    private const string Extension = """{"extensions":{"io.modelcontextprotocol/tasks":{}}}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kill_ServerWithoutTasks_WhatMayRunAgainDoesAndTheRestEndsHonestly(bool modern)
    {
        using var folder = new TemporaryFolder();
        var target = RigTarget.Of(new RigSwitches { Log = folder.File("rig") });
        Configure(folder, new JsonObject
        {
            ["command"] = target.Command,
            ["args"] = new JsonArray([.. target.Arguments.Select(static argument => (JsonNode)argument)]),
            ["background"] = "optional",
        });
        string again, hang;
        using (var host = new ChildProcess(UpstreamChild.Command, folder.Path))
        {
            using var client = await OpenAsync(host, modern);
            again = await UpstreamTaskTests.CreateAsync(client, modern, "again", new JsonObject { ["text"] = "twice", ["ms"] = 1500 });
            hang = await UpstreamTaskTests.CreateAsync(client, modern, "hang", []);
            await UntilAsync(folder, static entry => entry.Method == "tools/call", 2);
            host.Kill();
        }

        using var next = new ChildProcess(UpstreamChild.Command, folder.Path);
        using var other = await OpenAsync(next, modern);

        Assert.Equal("twice", (await UpstreamTaskTests.ResultAsync(other, modern, again)).GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(2, Count(folder, static entry => entry.Method == "tools/call" && entry.Detail.GetProperty("name").GetString() == "again"));
        var lost = await other.ResultAsync("tasks/get", new JsonObject { ["taskId"] = hang });
        Assert.Equal("failed", lost.GetProperty("status").GetString());
        Assert.Equal(1, Count(folder, static entry => entry.Method == "tools/call" && entry.Detail.GetProperty("name").GetString() == "hang"));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Kill_ServerWithTasks_ItsTaskIsPolledAgainAndNotMadeAgain(bool behind, bool front)
    {
        using var folder = new TemporaryFolder();
        using var rig = RigServer.Start(new RigSwitches { Log = folder.File("rig"), Http = true, Tasks = true, Modern = behind });
        await UntilAsync(folder, static entry => entry.What == "listening", 1);
        Configure(folder, new JsonObject { ["url"] = RigLog.Read(folder.File("rig")).Single(static entry => entry.What == "listening").Detail.GetString() });
        string task;
        using (var host = new ChildProcess(UpstreamChild.Command, folder.Path))
        {
            using var client = await OpenAsync(host, front);
            task = await UpstreamTaskTests.CreateAsync(client, front, "work", new JsonObject { ["ms"] = 2000 });
            await UntilAsync(folder, static entry => entry.Method == "tasks/get", 1);
            host.Kill();
        }

        using var next = new ChildProcess(UpstreamChild.Command, folder.Path);
        using var other = await OpenAsync(next, front);
        var result = await UpstreamTaskTests.ResultAsync(other, front, task);

        Assert.Equal("worked for nobody", result.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(1, Count(folder, static entry => entry.What == "worked"));
        Assert.Equal(0, Count(folder, static entry => entry.What == "task-cancelled"));
    }

    [Fact]
    public async Task Term_ServerWithTasks_ItsTaskIsNotCancelled()
    {
        using var folder = new TemporaryFolder();
        using var rig = RigServer.Start(new RigSwitches { Log = folder.File("rig"), Http = true, Tasks = true });
        await UntilAsync(folder, static entry => entry.What == "listening", 1);
        Configure(folder, new JsonObject { ["url"] = RigLog.Read(folder.File("rig")).Single(static entry => entry.What == "listening").Detail.GetString() });
        string task;
        using (var host = new ChildProcess(UpstreamChild.Command, folder.Path))
        {
            using var client = await OpenAsync(host, modern: true);
            task = await UpstreamTaskTests.CreateAsync(client, modern: true, "work", new JsonObject { ["ms"] = 4000 });
            await UntilAsync(folder, static entry => entry.Method == "tasks/get", 1);
            Assert.Equal(0, await host.TerminateAsync());
        }

        using var next = new ChildProcess(UpstreamChild.Command, folder.Path);
        using var other = await OpenAsync(next, modern: true);

        Assert.Equal("worked for nobody", (await UpstreamTaskTests.ResultAsync(other, modern: true, task)).GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal((1, 0), (Count(folder, static entry => entry.What == "worked"), Count(folder, static entry => entry.What == "task-cancelled")));
    }

    private static async Task<Peer> OpenAsync(ChildProcess host, bool modern) =>
        await Peer.OpenAsync((await host.ReadLine())!, "/servers/rig/mcp", modern, modern ? Extension : "{}");

    private static void Configure(TemporaryFolder folder, JsonObject rig) =>
        File.WriteAllText(folder.File("mcp.json"), new JsonObject { ["mcpServers"] = new JsonObject { ["rig"] = rig } }.ToJsonString());

    private static int Count(TemporaryFolder folder, Func<RigEntry, bool> what) => RigLog.Read(folder.File("rig")).Count(what);

    // Files tell nobody that they have grown, so this looks again and again.
    private static async Task UntilAsync(TemporaryFolder folder, Func<RigEntry, bool> what, int times)
    {
        while (Count(folder, what) < times)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
