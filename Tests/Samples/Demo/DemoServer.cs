using System.IO.Pipelines;
using Actors.Http;
using Actors.Samples.Demo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Samples.Demo;

/// <summary>The demo over a temporary folder, and a real client of it, joined by two pipes.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private readonly IHost _host;

    private DemoServer(TempFolder temp, IHost host, McpClient client, ToldChanges told)
        => (Temp, _host, Client, Told) = (temp, host, client, told);

    public TempFolder Temp { get; }

    public McpClient Client { get; }

    public ToldChanges Told { get; }

    public IServiceProvider Services => _host.Services;

    public static async Task<DemoServer> StartAsync(McpClientOptions? clientOptions = null)
    {
        var (temp, told) = (new TempFolder(), new ToldChanges());
        var (toServer, toClient) = (new Pipe(), new Pipe());
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IActorsNotifier>(told);
        builder.Services.AddMcpServer().AddDemo(temp.Root).WithStreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream());
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var client = await McpClient.CreateAsync(
            new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()),
            clientOptions,
            cancellationToken: TestContext.Current.CancellationToken);
        return new(temp, host, client, told);
    }

    public async Task<CallToolResult> CallAsync(string tool, object? arguments = null)
        => await Client.CallToolAsync(
            tool,
            arguments?.GetType().GetProperties().ToDictionary(property => property.Name, property => property.GetValue(arguments)),
            cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Calls a tool that must refuse, and returns what it says.</summary>
    public async Task<string> RefusalAsync(string tool, object? arguments = null)
    {
        var result = await CallAsync(tool, arguments);
        Assert.True(result.IsError);
        return Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        Temp.Dispose();
    }
}
