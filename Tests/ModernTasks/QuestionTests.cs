using System.Text.Json;
using System.Text.Json.Nodes;

namespace Actors.Tests.ModernTasks;

/// <summary>What tasks ask, and how they are answered (TX26-11, TX26-12, TX26-20, TX26-21, TX26-41).</summary>
public sealed class QuestionTests
{
    [Fact]
    public async Task Ask_SameQuestionTwice_HasTwoKeys()
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync("ask");
        using var listener = await host.ListenAsync([id]);

        var first = Only(await TaskHost.NextAsync(listener, "input_required"));
        var acknowledged = await host.UpdateAsync(id, new() { [first.Name] = TaskHost.Accept("name", "Ann") });
        var second = Only(await TaskHost.NextAsync(listener, "input_required"));
        await host.UpdateAsync(id, new() { [second.Name] = TaskHost.Accept("name", "Bob"), [first.Name] = TaskHost.Accept("name", "Eve") });
        var done = await TaskHost.NextAsync(listener, "completed");

        Assert.Equal("elicitation/create", first.Value.GetProperty("method").GetString());
        Assert.Equal("Which name?", first.Value.GetProperty("params").GetProperty("message").GetString());
        Assert.NotEqual(first.Name, second.Name);
        Assert.Equal(["_meta", "resultType"], acknowledged.Result.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal("Ann and Bob", TextOf(done));
    }

    [Theory]
    [InlineData("ask-together", 3)]
    [InlineData("ask-and-end", 2)]
    public async Task Update_PartOfTheAnswers_LeavesTheOthersAtOnce(string tool, int questions)
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync(tool);
        var asked = await AllAskedAsync(host, id, questions);

        var left = asked.EnumerateObject().ToDictionary(question => question.Name, question => question.Value);
        foreach (var (key, question) in left.ToArray())
        {
            await host.UpdateAsync(id, new() { [key] = AnswerTo(question), ["never-issued"] = 7, ["odd"] = null });
            left.Remove(key);
            var after = (await host.GetAsync(id)).Result;
            if (left.Count > 0)
            {
                Assert.Equal("input_required", after.GetProperty("status").GetString());
                Assert.Equal(left.Keys.Order(StringComparer.Ordinal), after.GetProperty("inputRequests").EnumerateObject().Select(one => one.Name).Order(StringComparer.Ordinal));
            }
            else
            {
                Assert.NotEqual("input_required", after.GetProperty("status").GetString());
            }
        }

        var done = await host.UntilAsync(id, "completed");
        Assert.Equal(tool == "ask-together" ? "Ann, 2, Paris" : "Ann likes Ann", TextOf(done));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""{"action":"perhaps"}""")]
    [InlineData("""{"roots":[]}""")]
    public async Task Update_AnswerOfTheWrongShape_IsRefusedAndTheQuestionStays(string answer)
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync("ask");
        var question = Only(await host.UntilAsync(id, "input_required"));

        var refused = await host.UpdateAsync(id, new() { [question.Name] = JsonNode.Parse(answer) });
        var after = (await host.GetAsync(id)).Result;

        Assert.Equal((200, -32602), (refused.Status, refused.ErrorCode));
        Assert.Equal(question.Name, Only(after).Name);
    }

    [Fact]
    public async Task Ask_BeforeTheTask_GoesTheWayOfPlainCallsAndHasNamesOfItsOwn()
    {
        await using var host = await TaskHost.StartAsync();

        var first = await host.Client.CallAsync("ask-first");
        var state = first.Result.GetProperty("requestState").GetString();
        var created = await host.Client.CallAsync("ask-first", null, sent =>
        {
            sent.Params["inputResponses"] = new JsonObject { ["name"] = TaskHost.Accept("name", "Ann") };
            sent.Params["requestState"] = state;
        });
        var id = created.Result.GetProperty("taskId").GetString()!;
        var asked = await host.UntilAsync(id, "input_required");
        var question = Only(asked);
        await host.UpdateAsync(id, new() { [question.Name] = TaskHost.Accept("name", "Bob") });
        var done = await host.UntilAsync(id, "completed");

        Assert.Equal("input_required", first.ResultType);
        Assert.Equal("name", Only(first.Result).Name);
        Assert.False(first.Result.TryGetProperty("taskId", out _));
        Assert.Equal("task", created.ResultType);
        Assert.All(["requestState", "inputRequests"], name => Assert.False(created.Result.TryGetProperty(name, out _)));
        Assert.False(asked.TryGetProperty("requestState", out _));
        Assert.Equal("Ann, then Bob, in a task: True", TextOf(done));
    }

    [Fact]
    public async Task Ask_WhatTheClientDidNotDeclare_FailsAsInAPlainCall()
    {
        await using var host = await TaskHost.StartAsync();
        host.Client.Capabilities = StageHost.Declared;

        var id = await host.CreateAsync("ask");
        using var listener = await host.ListenAsync([id]);
        await listener.NextAsync();
        var told = (await listener.NextAsync())!.Value.GetProperty("params");

        Assert.Equal("failed", told.GetProperty("status").GetString());
        Assert.Equal(-32021, told.GetProperty("error").GetProperty("code").GetInt32());
        Assert.True(told.GetProperty("error").GetProperty("data").GetProperty("requiredCapabilities").TryGetProperty("elicitation", out _));
    }

    [Fact]
    public async Task Get_RequestState_IsNeverShown()
    {
        await using var host = await TaskHost.StartAsync();
        var created = await host.Client.CallAsync("ask-and-end");
        var id = created.Result.GetProperty("taskId").GetString()!;

        await host.UntilAsync(id, "input_required");
        var asked = (await host.GetAsync(id)).Result;

        Assert.False(created.Result.TryGetProperty("requestState", out _));
        Assert.False(asked.TryGetProperty("requestState", out _));
        Assert.Equal(["color", "name"], asked.GetProperty("inputRequests").EnumerateObject().Select(one => one.Name).Order(StringComparer.Ordinal));
    }

    private static async Task<JsonElement> AllAskedAsync(TaskHost host, string id, int questions)
    {
        using var listener = await host.ListenAsync([id]);
        while (true)
        {
            var asked = (await TaskHost.NextAsync(listener, "input_required")).GetProperty("inputRequests");
            if (asked.EnumerateObject().Count() == questions)
            {
                return asked;
            }
        }
    }

    private static JsonNode AnswerTo(JsonElement question) => question.GetProperty("method").GetString() switch
    {
        "roots/list" => JsonNode.Parse("""{"roots":[{"uri":"file:///a"},{"uri":"file:///b"}]}""")!,
        "sampling/createMessage" => JsonNode.Parse("""{"role":"assistant","model":"none","content":{"type":"text","text":"Paris"}}""")!,
        _ => TaskHost.Accept(question.GetProperty("params").GetProperty("requestedSchema").GetProperty("properties").EnumerateObject().Single().Name, "Ann"),
    };

    private static JsonProperty Only(JsonElement task) => Assert.Single(task.GetProperty("inputRequests").EnumerateObject());

    private static string TextOf(JsonElement task) => task.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
}
