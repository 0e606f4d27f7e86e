namespace Actors.Bench.Servers;

/// <summary>The tools of <see cref="HostServer"/> as a program that speaks over stdio, as the official SDK has it.</summary>
internal static class ChildServer
{
    public static async Task RunAsync()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        // What is logged would go where the answers go.
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithStdioServerTransport().WithTools<BenchTools>();
        await builder.Build().RunAsync();
    }
}
