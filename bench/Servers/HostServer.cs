namespace Actors.Bench.Servers;

/// <summary>The host in its default configuration, with a few trivial tools.</summary>
internal static class HostServer
{
    public static Task RunAsync(string[] args)
    {
        var builder = BenchApp.Create([]);
        builder.Configuration["Actors:Data"] = args[0];
        builder.Services.AddMcpServer().WithTools<BenchTools>().WithActors();
        var app = builder.Build();
        app.MapActors("/mcp");
        return BenchApp.RunAsync(app);
    }
}
