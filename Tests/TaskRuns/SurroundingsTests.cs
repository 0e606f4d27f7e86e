using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.TaskRuns;

/// <summary>What surrounds the body of a task: all that a plain call has, but the request.</summary>
public sealed class SurroundingsTests
{
    [Fact]
    public async Task Run_OfATask_ReturnsWhatItsCallWouldHave()
    {
        await using var host = await RunHost.StartAsync();

        var plain = await host.Modern.CallAsync("repeat", new() { ["text"] = "a", ["number"] = 2 });
        var created = await host.CallAsync("repeat", new() { ["text"] = "a", ["number"] = 2 });
        var view = await host.EndOf(created.Result.GetProperty("taskId").GetString()!);

        Assert.Equal(("task", "working"), (created.ResultType, created.Result.GetProperty("status").GetString()));
        Assert.Equal(WorkStatus.Completed, view.Status);
        Assert.Equal(plain.Result.GetRawText(), view.Outcome!.Result.GetRawText());
    }
}
