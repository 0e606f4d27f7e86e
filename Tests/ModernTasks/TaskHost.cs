using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Http;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.ModernTasks;

/// <summary>A whole host with tools that run as tasks, and a client that declares the extension and can be asked anything.</summary>
internal sealed class TaskHost : IAsyncDisposable
{
    private TaskHost(ListenHost host, Gates gates) => (Host, Gates) = (host, gates);

    public ListenHost Host { get; }

    public Gates Gates { get; }

    public ModernClient Client => Host.Client;

    public static JsonObject Everything => new()
    {
        ["elicitation"] = new JsonObject(),
        ["sampling"] = new JsonObject(),
        ["roots"] = new JsonObject(),
        ["extensions"] = StageHost.Declared["extensions"]!.DeepClone(),
    };

    public static async Task<TaskHost> StartAsync(Action<ActorsOptions>? options = null, TimeProvider? time = null)
    {
        var gates = new Gates();
        var host = await ListenHost.StartAsync(static mcp => mcp.WithTools<WorkTools>(), options, time, services => services.AddSingleton(gates));
        host.Client.Capabilities = Everything;
        return new TaskHost(host, gates);
    }

    /// <summary>Calls a tool that becomes a task, and returns its id.</summary>
    public async Task<string> CreateAsync(string tool, JsonObject? arguments = null, string? user = null)
    {
        var created = await Client.CallAsync(tool, arguments, sent => sent.Headers["X-User"] = user);
        Assert.Equal("task", created.ResultType);
        return created.Result.GetProperty("taskId").GetString()!;
    }

    public Task<ModernAnswer> GetAsync(string task, string? user = null) => SendAsync("tasks/get", task, user: user);

    public Task<ModernAnswer> UpdateAsync(string task, JsonObject answers, string? user = null) => SendAsync("tasks/update", task, answers, user);

    public Task<ModernAnswer> CancelAsync(string task, string? user = null) => SendAsync("tasks/cancel", task, user: user);

    /// <summary>Waits until the task stands so, and returns how it was told.</summary>
    public async Task<JsonElement> UntilAsync(string task, string status, string? user = null)
    {
        using var listener = await ListenAsync([task], user);
        return await NextAsync(listener, status);
    }

    public Task<Listener> ListenAsync(string[] tasks, string? user = null) =>
        Listener.OpenAsync(Host, new() { ["taskIds"] = new JsonArray([.. tasks.Select(task => (JsonNode)task)]) }, user: user);

    /// <summary>The next message that tells of that status.</summary>
    public static async Task<JsonElement> NextAsync(Listener listener, string status)
    {
        while (await listener.NextAsync() is { } message)
        {
            var parameters = message.GetProperty("params");
            if (parameters.TryGetProperty("status", out var told) && told.GetString() == status)
            {
                return parameters;
            }
        }

        throw new InvalidOperationException($"The stream ended before anything was {status}.");
    }

    public static JsonObject Accept(string name, string value) => new() { ["action"] = "accept", ["content"] = new JsonObject { [name] = value } };

    public async ValueTask DisposeAsync()
    {
        Gates.ReleaseAll();
        await Host.DisposeAsync();
    }

    private Task<ModernAnswer> SendAsync(string method, string task, JsonObject? answers = null, string? user = null)
    {
        var parameters = new JsonObject { ["taskId"] = task };
        if (answers is not null)
        {
            parameters["inputResponses"] = answers;
        }

        return Client.SendAsync(method, parameters, sent => sent.Headers["X-User"] = user);
    }
}
