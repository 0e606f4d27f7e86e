using System.ComponentModel;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Http;
using Actors.Tests.Modern;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Tests.ModernTasks;

/// <summary>A whole host whose tasks are as a test says, and a client that declares the extension.</summary>
internal static class StageHost
{
    public static JsonObject Declared => new() { ["extensions"] = new JsonObject { [TaskMeta.Extension] = new JsonObject() } };

    public static async Task<ListenHost> StartAsync(StageTasks tasks, Action<ActorsOptions>? options = null, TimeProvider? time = null, Action<IMcpServerBuilder>? server = null)
    {
        var host = await ListenHost.StartAsync(server ?? (static mcp => mcp.WithTools<Tools>()), options, time, services => services.AddSingleton<ITasks>(tasks));
        host.Client.Capabilities = Declared;
        return host;
    }

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "slow"), BackgroundTask, Description("Takes its time.")]
        public static string Slow() => "done";
    }

    [McpServerToolType]
    public sealed class PlainTools
    {
        [McpServerTool(Name = "quick"), Description("Takes no time.")]
        public static string Quick() => "done";
    }
}
