using Actors.Host.Cluster.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Host.Cluster;

/// <summary>A node in a process of its own, as far as a supervisor can tell: it listens where it is told, is ready, and says when it drains.</summary>
internal static class StubNodeChild
{
    public const string Command = "stub-node";

    /// <summary>A variable that makes it refuse to start, as one with wrong options would.</summary>
    public const string Refuses = "STUB_NODE_REFUSES";

    public static NodeProgram Program => NodeProgram.Of(typeof(StubNodeChild).Assembly, Command);

    public static async Task<int> Run(string[] options)
    {
        if (Environment.GetEnvironmentVariable(Refuses) is { } why)
        {
            Console.Error.WriteLine($"actors: {why}");
            return 2;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(options[Array.IndexOf(options, "--url") + 1]);
        builder.Services.AddSupervision();
        var app = builder.Build();
        var name = Environment.GetEnvironmentVariable("Orleans__Name");
        app.MapGet("/readyz", () => "ready");
        app.MapGet("/name", () => name);
        app.MapGet("/who", () => $"{name} {Environment.ProcessId}");
        app.MapGet("/process", () => Environment.ProcessId);
        app.MapGet("/setting/{key}", (string key) => Environment.GetEnvironmentVariable(key) ?? "");
        app.MapGet("/stream", async (HttpContext http) =>
        {
            await http.Response.WriteAsync("open\n");
            await http.Response.Body.FlushAsync();
            var stopping = new TaskCompletionSource();
            await using var ends = app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
            await stopping.Task;
            await http.Response.WriteAsync("told to come back\n");
        });
        app.Lifetime.ApplicationStopping.Register(static () => Console.WriteLine("drains"));
        app.Lifetime.ApplicationStopped.Register(static () => Console.WriteLine("has drained"));
        await app.RunAsync();
        return 0;
    }
}
