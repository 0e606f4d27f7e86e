using System.Text.Json.Nodes;
using Actors.Host.Cluster;
using Actors.Tests.House;
using Actors.Tests.Legacy;
using Actors.Tests.Shared;

namespace Actors.Tests.Cluster;

/// <summary>The same cluster on Azure Storage, which is Azurite here; skipped where there is no Node.js for it.</summary>
[Collection(Alone.Name)]
public sealed class AzuriteTests
{
    [Fact]
    public async Task Session_AndItsTasks_SurviveTheNodeThatHeldThem()
    {
        await using var cluster = await StartAsync();
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync("""{"tasks":{"requests":{"tools":{"call":{}}}}}""");
        using var second = first.Again(cluster.Node(1));
        var created = await first.SendAsync("tools/call", new() { ["name"] = "slow_compute", ["arguments"] = new JsonObject { ["seconds"] = 2 }, ["task"] = new JsonObject() });
        var task = created.Result.GetProperty("task").GetProperty("taskId").GetString()!;
        var seen = await second.SendAsync("tasks/get", new() { ["taskId"] = task }, id: "\"seen\"");

        await cluster.SignalAsync("-KILL", 0);
        LegacyAnswer result;
        for (var tries = 0; (result = await second.SendAsync("tasks/result", new() { ["taskId"] = task }, id: $"\"{tries}\"")).Status != 200; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal("working", seen.Result.GetProperty("status").GetString());
        Assert.Equal("Computed it in 2 seconds.", result.Text);
    }

    // Azurite itself is installed once for the checkout, and not for each run.
    private static async Task<RealCluster> StartAsync()
    {
        Assert.SkipUnless(IsInstalled("node") && IsInstalled("npm"), "Azurite needs Node.js with npm, and it was not found.");
        var cluster = new RealCluster { Storage = StorageKind.Azurite };
        var program = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "azurite"));
        Directory.CreateDirectory(Path.Combine(cluster.Folder, "azurite"));
        Directory.CreateSymbolicLink(Path.Combine(cluster.Folder, "azurite", "program"), program.FullName);
        try
        {
            await cluster.InitializeAsync();
            return cluster;
        }
        catch (Exception)
        {
            await cluster.DisposeAsync();
            Assert.SkipWhen(cluster.Lines.FirstOrDefault(static line => line.Contains("npm error code", StringComparison.Ordinal)) is not null, "Azurite could not be fetched from npm.");
            throw;
        }
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
