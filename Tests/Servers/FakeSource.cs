using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Http.Servers;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Servers;

/// <summary>A source whose servers a test adds, changes and takes away.</summary>
internal sealed class FakeSource : IServerSource
{
    private readonly ConcurrentDictionary<string, ServerEntry> _entries = new();
    private readonly ConcurrentDictionary<ServerKey, FakeContent> _open = new();

    /// <summary>Fills a content that is opened.</summary>
    public Action<ServerKey, FakeContent> Fill { get; set; } = static (_, _) => { };

    /// <summary>Whether the app's own server gets anything for everybody.</summary>
    public bool AddsToOwn { get; set; }

    /// <summary>The first content that is opened.</summary>
    public TaskCompletionSource<FakeContent> FirstOpened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The contents that are open, by whose they are.</summary>
    public IEnumerable<FakeContent> Open => _open.Values;

    public ServerEntry this[string name]
    {
        set => _entries[name] = value;
    }

    /// <summary>Lets contents be opened empty, and loaded when the result ends.</summary>
    public TaskCompletionSource Defer()
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Fill = (_, content) => content.Loaded = loaded.Task;
        return loaded;
    }

    public void Remove(string name) => _entries.TryRemove(name, out _);

    public FakeContent Content(string name, string? identity = null) =>
        _open.First(open => open.Key.Name == name && (identity is null || open.Key.Identity == identity)).Value;

    ServerEntry? IServerSource.Find(string name) => _entries.GetValueOrDefault(name);

    IServerContent? IServerSource.Open(ServerKey key, Action renew)
    {
        if (key == ServerKey.Own && !AddsToOwn)
        {
            return null;
        }

        var content = new FakeContent(() => _open.TryRemove(key, out _)) { Renew = renew };
        Fill(key, content);
        _open[key] = content;
        FirstOpened.TrySetResult(content);
        return content;
    }
}

/// <summary>What a test serves.</summary>
internal sealed class FakeContent(Action closed) : IServerContent
{
    public McpServerPrimitiveCollection<McpServerTool>? Tools { get; set; }

    public McpServerPrimitiveCollection<McpServerPrompt>? Prompts { get; set; }

    public McpServerResourceCollection? Resources { get; set; }

    public required Action Renew { get; init; }

    public string? Instructions { get; set; }

    /// <summary>Ends each wait for the content.</summary>
    public Task Loaded { get; set; } = Task.CompletedTask;

    /// <summary>Done once somebody has waited for the content.</summary>
    public TaskCompletionSource Awaited { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who the content was loaded for.</summary>
    public ConcurrentQueue<string?> LoadedFor { get; } = new();

    /// <summary>Which resources were followed, and which no longer.</summary>
    public Channel<(string Uri, bool Follow)> Followed { get; } = Channel.CreateUnbounded<(string, bool)>();

    /// <summary>Done once nobody has used the server for long enough.</summary>
    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Added to each result of a list.</summary>
    public string? Mark { get; set; }

    public async ValueTask LoadAsync(ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        LoadedFor.Enqueue(user?.FindFirst("sub")?.Value);
        Awaited.TrySetResult();
        await Loaded.WaitAsync(cancellationToken);
    }

    public void Configure(McpServerOptions options)
    {
        options.ServerInfo = new Implementation { Name = "fake", Version = "1" };
        options.ServerInstructions = Instructions;
    }

    public void Complete(string method, string version, JsonObject result)
    {
        if (Mark is not null && method.EndsWith("/list", StringComparison.Ordinal))
        {
            result["mark"] = $"{Mark} {version}";
        }
    }

    public ValueTask FollowAsync(string uri, bool follow, ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        Followed.Writer.TryWrite((uri, follow));
        return default;
    }

    public void Dispose()
    {
        closed();
        Closed.TrySetResult();
    }
}
