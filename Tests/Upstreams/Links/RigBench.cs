using System.Collections.Concurrent;
using System.Text.Json;
using Actors.Core.Upstreams;
using Actors.Tests.Rig;
using Actors.Tests.Shared;
using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Links;

/// <summary>Rigs, the connector that reaches them, and their log.</summary>
internal sealed class RigBench : IUpstreamTargets, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, UpstreamTarget> _targets = new();
    private readonly ConcurrentBag<IUpstreamLink> _links = [];
    private readonly FileSystemWatcher _watcher;
    private readonly UpstreamConnector _connector;
    private RigServer? _http;

    public RigBench()
    {
        _connector = new UpstreamConnector(this, TimeProvider.System);
        _watcher = new FileSystemWatcher(_folder.Path) { EnableRaisingEvents = true };
    }

    /// <summary>Where rigs log to.</summary>
    public string LogFile => _folder.File("rig.log");

    /// <summary>What they have logged so far.</summary>
    public List<RigEntry> Log => RigLog.Read(LogFile);

    /// <summary>The connector.</summary>
    public UpstreamConnector Connector => _connector;

    UpstreamTarget? IUpstreamTargets.Find(string server) => _targets.GetValueOrDefault(server);

    /// <summary>Configures a server.</summary>
    public void Add(string server, UpstreamTarget target) => _targets[server] = target;

    /// <summary>Configures a rig as a program.</summary>
    public void Add(string server, RigSwitches switches, TimeSpan? grace = null, UpstreamSettings? settings = null) =>
        Add(server, RigTarget.Of(switches with { Log = LogFile }, grace, settings));

    /// <summary>Starts a rig as an endpoint, and configures it.</summary>
    public async Task<RigServer> ServeAsync(string server, RigSwitches switches)
    {
        _http = RigServer.Start(switches with { Http = true, Log = LogFile });
        var url = (await LoggedAsync(entry => entry.What == "listening" && entry.Process == _http.Id)).Detail.GetString()!;
        Add(server, new HttpTarget { Url = new Uri(url) });
        return _http;
    }

    /// <summary>Configures a rig, in either shape.</summary>
    public async Task AddAsync(string server, bool http, RigSwitches switches)
    {
        if (http)
        {
            await ServeAsync(server, switches);
        }
        else
        {
            Add(server, switches);
        }
    }

    /// <summary>Connects.</summary>
    public Task<IUpstreamLink> OpenAsync(string server = "rig", RecordingOutlet? outlet = null) => OpenUntilAsync(server, outlet, TestContext.Current.CancellationToken);

    /// <summary>Connects, unless the token fires before.</summary>
    public async Task<IUpstreamLink> OpenUntilAsync(string server, RecordingOutlet? outlet, CancellationToken cancellationToken)
    {
        var link = await _connector.ConnectAsync(new UpstreamKey(server), UpstreamCredentials.None, outlet ?? new RecordingOutlet(), cancellationToken);
        _links.Add(link);
        return link;
    }

    /// <summary>Waits until a rig has logged something.</summary>
    public async Task<RigEntry> LoggedAsync(Func<RigEntry, bool> wanted)
    {
        var changed = new SemaphoreSlim(0);
        void Change(object sender, FileSystemEventArgs change) => changed.Release();
        _watcher.Changed += Change;
        _watcher.Created += Change;
        try
        {
            while (true)
            {
                if (Log.FirstOrDefault(wanted) is { } entry)
                {
                    return entry;
                }

                await changed.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20));
            }
        }
        finally
        {
            _watcher.Changed -= Change;
            _watcher.Created -= Change;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_links.Select(link => link.DisposeAsync().AsTask()));
        _http?.Dispose();
        _connector.Dispose();
        _watcher.Dispose();
        _folder.Dispose();
    }
}

/// <summary>Calls as tests make them.</summary>
internal static class RigCalls
{
    /// <summary>Calls a tool; returns its result.</summary>
    public static Task<JsonElement> ToolAsync(this IUpstreamLink link, string tool, string arguments = "{}", string call = "call", string? meta = null) =>
        link.CallAsync(call, "tools/call", Parameters(tool, arguments, meta), TestContext.Current.CancellationToken);

    /// <summary>Calls a tool until the token fires.</summary>
    public static Task<JsonElement> ToolUntilAsync(this IUpstreamLink link, string tool, string arguments, CancellationToken cancellationToken) =>
        link.CallAsync("call", "tools/call", Parameters(tool, arguments, null), cancellationToken);

    private static JsonElement Parameters(string tool, string arguments, string? meta) =>
        Json($$"""{"name":"{{tool}}","arguments":{{arguments}}{{(meta is null ? "" : $",\"_meta\":{meta}")}}}""");

    /// <summary>The text of a result.</summary>
    public static string Text(this JsonElement result) => result.GetProperty("content")[0].GetProperty("text").GetString()!;

    /// <summary>JSON of a literal.</summary>
    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
