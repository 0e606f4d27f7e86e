using System.Text.Json;

namespace Actors.Bench.Servers;

/// <summary>What both measured servers share: everything but what is measured.</summary>
internal static class BenchApp
{
    /// <summary>A builder as a user's program has it, with logging at Warning.</summary>
    public static WebApplicationBuilder Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    /// <summary>Serves until the process is told to stop; says its address in one line.</summary>
    public static async Task RunAsync(WebApplication app)
    {
        app.MapGet("/bench/costs", WriteCosts);
        app.MapPost("/bench/collect", static () => GC.Collect());
        app.MapGet("/bench/stamps/{name}", static (string name) => Stamps.TakeAsync(name));
        app.MapPost("/bench/stamps/{name}", static (string name) => Stamps.Leave(name));
        await app.StartAsync();
        Console.WriteLine($"ready {app.Urls.Single()}");
        await app.WaitForShutdownAsync();
    }

    private static Task WriteCosts(HttpContext http) => http.Response.WriteAsync(JsonSerializer.Serialize(new Costs(
        GC.GetTotalAllocatedBytes(precise: true),
        Environment.CpuUsage.TotalTime.TotalMicroseconds,
        Environment.WorkingSet,
        System.Runtime.JitInfo.GetCompilationTime().TotalMicroseconds)));
}
