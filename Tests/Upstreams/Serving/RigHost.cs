using Actors.Core.Upstreams;
using Actors.Http;
using Actors.Tests.Rig;
using Actors.Tests.Shared;
using Actors.Tests.Upstreams.Links;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Hosting;
using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>A whole host with rigs behind it, over stdio or HTTP, and their log.</summary>
internal sealed class RigHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly List<RigServer> _servers = [];

    private RigHost(TemporaryFolder folder) => _folder = folder;

    public ServingHost Host { get; private set; } = null!;

    /// <summary>What the rigs did.</summary>
    public List<RigEntry> Log => RigLog.Read(LogFile);

    private string LogFile => _folder.File("rig");

    /// <summary>Starts a host with one rig, named <c>rig</c>.</summary>
    public static Task<RigHost> StartAsync(RigSwitches switches, UpstreamSettings? settings = null, Func<UpstreamModel, UpstreamModel>? model = null) =>
        StartAsync(rig => [rig.Model("rig", switches, settings, model)]);

    /// <summary>Starts a host with several.</summary>
    public static async Task<RigHost> StartAsync(Func<RigHost, UpstreamModel[]> models, Action<UpstreamsOptions>? configure = null, Action<ActorsOptions>? options = null)
    {
        var made = new RigHost(new TemporaryFolder());
        made.Host = await ServingHost.StartAsync(null, models(made), configure, options: options);
        return made;
    }

    /// <summary>A rig as it is configured; one over HTTP is started.</summary>
    public UpstreamModel Model(string name, RigSwitches switches, UpstreamSettings? settings = null, Func<UpstreamModel, UpstreamModel>? model = null)
    {
        var logged = switches with { Log = LogFile };
        UpstreamTarget target = switches.Http ? new HttpTarget { Url = Start(logged), Settings = settings ?? new() } : RigTarget.Of(logged, settings: settings);
        var made = new UpstreamModel { Name = name, Target = target, Prefix = $"{name}_" };
        return model is null ? made : model(made);
    }

    /// <summary>A client of a server's own endpoint.</summary>
    public Task<Peer> OpenAsync(bool modern, string server = "rig", string capabilities = "{}", string? user = null) => Host.OpenAsync(server, modern, capabilities, user);

    /// <summary>How often the rigs have done something.</summary>
    public int Count(string what, string? method = null) => Log.Count(entry => entry.What == what && (method is null || entry.Method == method));

    /// <summary>Waits until the rigs have done something so often. Files tell nobody that they have grown, so this looks again and again.</summary>
    public async Task UntilAsync(string what, int times, string? method = null)
    {
        while (Count(what, method) < times)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        foreach (var server in _servers)
        {
            server.Dispose();
        }

        _folder.Dispose();
    }

    private Uri Start(RigSwitches switches)
    {
        var before = Directory.Exists(_folder.Path) && Directory.EnumerateFiles(_folder.Path).Any() ? Log.Count(static entry => entry.What == "listening") : 0;
        _servers.Add(RigServer.Start(switches));
        while (true)
        {
            if (Log.Where(static entry => entry.What == "listening").ElementAtOrDefault(before) is { } listening && listening.Process == _servers[^1].Id)
            {
                return new Uri(listening.Detail.GetString()!);
            }

            Thread.Sleep(10);
        }
    }
}
