namespace Actors.Tests.Legacy;

/// <summary>Many calls over one session, from many connections, cancelled and closed from others.</summary>
public sealed class CrowdTests
{
    [Fact]
    public async Task Calls_TwoHundredAtOnce_AllGetTheirOwnAnswer()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var other = client.Again();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => (number % 2 == 0 ? client : other).CallAsync("echo", new { text = $"{number}" }, id: $"{number + 1}")));

        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"{number}"), answers.Select(answer => answer.Text));
        Assert.Equal(Enumerable.Range(1, 200), answers.Select(answer => answer.Last.GetProperty("id").GetInt32()));
        await Idle.WaitAsync(host);
    }

    [Fact]
    public async Task Cancel_OneOfTwoHundred_StopsThatOneOnly()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var other = client.Again();
        var calls = Enumerable.Range(1, 200).Select(id => client.CallAsync("wait", new { gate = $"g{id}" }, id: $"{id}")).ToArray();
        await Task.WhenAll(Enumerable.Range(1, 200).Select(id => host.Gates[$"g{id}"].Begun.Task));

        await other.CancelAsync("77");
        await host.Gates["g77"].Cancelled.Task;
        host.Gates.ReleaseAll();
        var answers = await Task.WhenAll(calls);

        Assert.Single(host.Gates.All, gate => gate.Cancelled.Task.IsCompleted);
        Assert.All(answers.Where((_, index) => index != 76), answer => Assert.StartsWith("passed", answer.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(answers[76].Messages, message => message.TryGetProperty("id", out _));
        await Idle.WaitAsync(host);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("stubborn")]
    public async Task Delete_WithTwentyCallsInFlight_AnswersEveryCaller(string tool)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var other = client.Again();
        var calls = Enumerable.Range(1, 20).Select(id => client.CallAsync(tool, new { gate = $"g{id}" }, id: $"{id}")).ToArray();
        await Task.WhenAll(Enumerable.Range(1, 20).Select(id => host.Gates[$"g{id}"].Begun.Task));

        var deleted = await other.DeleteAsync();
        var answers = await Task.WhenAll(calls);
        var open = tool == "wait" ? Task.WhenAll(Enumerable.Range(1, 20).Select(id => host.Gates[$"g{id}"].Cancelled.Task)) : Task.CompletedTask;
        await open;
        host.Gates.ReleaseAll();

        Assert.Equal(204, deleted.Status);
        Assert.All(answers, answer => Assert.True(answer.Last.TryGetProperty("error", out _)));
        Assert.Equal(404, (await client.SendAsync("ping")).Status);
        await Idle.WaitAsync(host);
    }

    [Fact]
    public async Task Session_OpenedUsedAndClosedOverThreeConnections_AHundredTimes()
    {
        await using var host = await LegacyHost.StartAsync();
        using var second = host.Client();
        using var third = host.Client();

        for (var i = 0; i < 100; i++)
        {
            using var first = await host.OpenAsync();
            second.Session = third.Session = first.Session;
            Assert.Equal($"{i}", (await second.CallAsync("echo", new { text = $"{i}" })).Text);
            Assert.Equal(204, (await third.DeleteAsync()).Status);
            Assert.Equal(404, (await first.SendAsync("ping")).Status);
        }

        await Idle.WaitAsync(host);
    }
}
