using Actors.Tests.Legacy;
using Actors.Tests.ModernTasks;
using Actors.Tests.Shared;
using ModelContextProtocol.Server;

namespace Actors.Tests.LegacyTasks;

/// <summary>Tasks where servers differ by request.</summary>
public sealed class ShapedServerTests
{
    [Fact]
    public async Task Resume_ThatMakesTheSessionsServer_MakesTheCallersOwn()
    {
        using var folder = new TemporaryFolder();
        LegacyClient client;
        string task, waiting;
        await using (var first = await StartAsync(folder.Path))
        {
            client = await first.OpenAsync(key: "ada");
            task = await client.CreateAsync("ask-and-end");
            using var stream = await client.WaitForAsync(task);
            waiting = (await stream.NextAsync())!.Id!;
            await stream.AnswerAsync();
        }

        await using var second = await StartAsync(folder.Path);
        using var later = client.Again(second.Url);
        using var resumed = await later.ListenAsync(waiting);
        var question = await resumed.AnswerAsync();
        var tools = (await later.SendAsync("tools/list")).Result.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString());

        Assert.Equal("elicitation/create", question.Method);
        Assert.DoesNotContain("must", tools);
        Assert.Contains("ask-and-end", tools);
        client.Dispose();
    }

    private static Task<LegacyHost> StartAsync(string data) => TaskHost.StartAsync(
        options =>
        {
            PrincipalTests.WithKeys(options);
            options.ConfigureServer = static (http, server) =>
            {
                if (http.User.Identity?.Name == "ada" && server.ToolCollection is { } tools && tools.TryGetPrimitive("must", out var hidden))
                {
                    var kept = tools.Where(tool => tool != hidden).ToArray();
                    server.ToolCollection = [.. kept];
                }
            };
        },
        data);
}
