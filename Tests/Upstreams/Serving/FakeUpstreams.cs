using System.Collections.Concurrent;
using System.Text.Json;
using Actors.Core.Upstreams;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>Servers behind the host, as a test wants them.</summary>
internal sealed class FakeUpstreams : IUpstreams
{
    private readonly ConcurrentDictionary<UpstreamKey, FakeUpstream> _servers = new();

    /// <summary>A server by its name and whose connection it is.</summary>
    public FakeUpstream this[string server, string identity = ""] => Get(new UpstreamKey(server, identity));

    /// <summary>The connections that were used.</summary>
    public IEnumerable<UpstreamKey> Keys => _servers.Keys;

    /// <summary>What a server is like that no test has named.</summary>
    public Action<UpstreamKey, FakeUpstream>? OnNew { get; set; }

    public Task<JsonElement> CallAsync(UpstreamKey key, UpstreamCall call, IUpstreamCaller? caller, CancellationToken cancellationToken)
    {
        var server = Get(key);
        server.Calls.Enqueue(call);
        return server.OnCall(call, caller!, cancellationToken);
    }

    public async Task<UpstreamFacts> FactsAsync(UpstreamKey key, UpstreamCredentials? credentials, CancellationToken cancellationToken)
    {
        var server = Get(key);
        server.Credentials = credentials;
        server.Asked.TrySetResult();
        await server.Answers.WaitAsync(cancellationToken);
        return server.Failure is { } failure ? throw failure : server.Facts;
    }

    public Task<UpstreamHealth> HealthAsync(UpstreamKey key, CancellationToken cancellationToken) => Task.FromResult(Get(key).Health);

    public Task FollowAsync(UpstreamKey key, string uri, bool follow, CancellationToken cancellationToken)
    {
        Get(key).Follows.Enqueue((uri, follow));
        return Task.CompletedTask;
    }

    public Task RenewAsync(UpstreamKey key, CancellationToken cancellationToken)
    {
        Get(key).Renewed.TrySetResult();
        return Task.CompletedTask;
    }

    public Task CloseAsync(UpstreamKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    private FakeUpstream Get(UpstreamKey key) => _servers.GetOrAdd(key, made =>
    {
        var server = new FakeUpstream();
        OnNew?.Invoke(made, server);
        return server;
    });
}

/// <summary>One server.</summary>
internal sealed class FakeUpstream
{
    public const string Everything = """{"tools":{},"prompts":{},"resources":{"subscribe":true},"completions":{}}""";

    public UpstreamFacts Facts { get; set; } = FactsOf();

    /// <summary>Its answer to everything; without one, to what it says of itself as well.</summary>
    public UpstreamException? Failure { get; set; }

    /// <summary>When it answers at all.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    public UpstreamHealth Health { get; set; } = new() { Phase = UpstreamPhase.Ready };

    public UpstreamCredentials? Credentials { get; set; }

    public Func<UpstreamCall, IUpstreamCaller, CancellationToken, Task<JsonElement>> OnCall { get; set; } = static (_, _, _) => Task.FromResult(JsonElement.Parse("""{"content":[]}"""));

    public ConcurrentQueue<UpstreamCall> Calls { get; } = [];

    public ConcurrentQueue<(string Uri, bool Follow)> Follows { get; } = [];

    /// <summary>Somebody wants to know what it offers.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Renewed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static UpstreamFacts FactsOf(
        string tools = "[]", string? prompts = null, string? resources = null, string? templates = null, string capabilities = """{"tools":{}}""", string version = "2025-11-25") => new()
    {
        Version = version,
        Info = JsonElement.Parse("""{"name":"behind","version":"7","title":"Behind"}"""),
        Capabilities = JsonElement.Parse(capabilities),
        Instructions = "Use it.",
        Tools = JsonElement.Parse(tools),
        Prompts = prompts is null ? default : JsonElement.Parse(prompts),
        Resources = resources is null ? default : JsonElement.Parse(resources),
        Templates = templates is null ? default : JsonElement.Parse(templates),
    };
}
