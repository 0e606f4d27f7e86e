namespace Actors.Bench.Servers;

/// <summary>The host in its default configuration, with the servers of an <c>mcp.json</c> behind it.</summary>
internal static class UpstreamServer
{
    public static Task RunAsync(string[] args)
    {
        var builder = BenchApp.Create([]);
        builder.Configuration["Actors:Data"] = args[0];
        builder.Services.AddMcpServer().WithUpstreams(args[1]);
        var app = builder.Build();
        app.MapActors("/mcp");
        return BenchApp.RunAsync(app);
    }
}
