namespace Actors.Bench.Servers;

/// <summary>The host in its default configuration, with a few trivial tools.</summary>
internal static class HostServer
{
    public static Task RunAsync(string[] args)
    {
        var builder = BenchApp.Create([]);
        builder.Configuration["Actors:Data"] = args[0];
        // One caller stands for many users here, and may have as many tasks as they all would; his list is served too.
        builder.Configuration["Actors:Tasks:SingleUser"] = "true";
        builder.Configuration["Actors:Tasks:MaxPerOwner"] = "1000000";
        builder.Services.AddMcpServer().WithTools<BenchTools>().WithActors();
        var app = builder.Build();
        app.MapActors("/mcp");
        return BenchApp.RunAsync(app);
    }
}
