using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Shared;

namespace Actors.Tests.TaskRuns;

/// <summary>What is nowhere below the data folder, whatever became of the tasks that it came with.</summary>
public sealed class SecretTests
{
    private const string Key = "idempotency-0123456789-0123456789";

    [Fact]
    public async Task Secrets_OfTheRequest_AreNotStored()
    {
        using var folder = new TemporaryFolder();
        var canary = "canary" + RandomNumberGenerator.GetHexString(16);
        await using (var host = await RunHost.StartAsync(data: folder.Path, options: options => options.Keys =
            [new() { Sha256 = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(canary))), Subject = "known-subject" }]))
        {
            void Secret(Modern.ModernClient.Sent sent)
            {
                sent.Headers["Authorization"] = $"Bearer {canary}";
                sent.Headers["Cookie"] = $"session={canary}";
                sent.Meta[TaskMeta.IdempotencyKey] = Key;
            }

            await EndOf(host, await host.CallAsync("around", spoil: Secret));
            var broken = await host.CallAsync("break", spoil: sent =>
            {
                Secret(sent);
                sent.Meta[TaskMeta.IdempotencyKey] = Key + "2";
            });
            await EndOf(host, broken);
            using var legacy = await host.Legacy.OpenAsync(key: canary);
            await legacy.CallAsync("around", spoil: request => request.Headers.Add("Cookie", $"session={canary}"));
        }

        // The subject shows that the search would find what is there.
        Assert.True(IsStored(folder, "known-subject"));
        Assert.False(IsStored(folder, canary));
        Assert.False(IsStored(folder, Key));
    }

    [Theory]
    [InlineData("part", false)]
    [InlineData("secret", true)]
    public async Task Claims_OutsideTheList_AreNotStored(string type, bool stored)
    {
        using var folder = new TemporaryFolder();
        var canary = "canary" + RandomNumberGenerator.GetHexString(16);
        await using (var host = await RunHost.StartAsync(tasks => tasks.ClaimTypes = [type, "access_token"], folder.Path))
        {
            var task = await host.CallAsync("stay", new JsonObject { ["gate"] = "a" }, sent =>
            {
                sent.Headers["X-User"] = "ann:admin";
                sent.Headers["X-Secret"] = canary;
            });
            await host.Gates["a"].Begun.Task;

            // A task keeps its call until it has ended.
            Assert.Equal(stored, IsStored(folder, canary));
            host.Gates["a"].Released.TrySetResult();
            await EndOf(host, task);
        }

        Assert.False(IsStored(folder, $"token-{canary}"));
    }

    private static Task<TaskView> EndOf(RunHost host, Modern.ModernAnswer created) => host.EndOf(created.Result.GetProperty("taskId").GetString()!);

    private static bool IsStored(TemporaryFolder folder, string text)
    {
        var sought = Encoding.UTF8.GetBytes(text);
        return Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Any(file => !file.EndsWith(".lock", StringComparison.Ordinal) && Read(file).AsSpan().IndexOf(sought) >= 0);
    }

    // As it is, while the host writes to it.
    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
