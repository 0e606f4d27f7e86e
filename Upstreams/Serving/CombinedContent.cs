using System.Security.Claims;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using Actors.Http.Servers;
using Actors.Upstreams.Configuration;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>
/// Several servers behind the host beside the app's own tools, prompts and resources, under names with prefixes. One that cannot be reached, or that
/// never was, changes nothing for the others.
/// </summary>
internal sealed partial class CombinedContent : IServerContent
{
    private readonly string _identity;
    private readonly ServingParts _parts;
    private readonly TimeSpan _patience;
    private readonly Lock _gate = new();
    private readonly IDisposable _book;
    private readonly McpServerResourceCollection _resources = [];
    private readonly ItemShelf<McpServerTool> _toolShelf;
    private readonly ItemShelf<McpServerPrompt> _promptShelf;
    private readonly ItemShelf<McpServerResource> _resourceShelf;
    private readonly NameReport _report;
    private SortedDictionary<string, KnownServer> _known = new(StringComparer.Ordinal);
    private McpServerOptions? _options;
    private Task? _firstLoad;
    private bool _disposed;

    /// <summary>Begins to serve them.</summary>
    /// <param name="identity">Whose connections to the servers of which each caller has one of their own; empty: the servers that all share.</param>
    /// <param name="parts">What it takes.</param>
    /// <param name="patience">How long the first who asks waits for servers that have never answered.</param>
    public CombinedContent(string identity, ServingParts parts, TimeSpan patience)
    {
        (_identity, _parts, _patience) = (identity, parts, patience);
        (_toolShelf, _promptShelf, _resourceShelf) = (new(Tools), new(Prompts), new(_resources));
        _report = new NameReport(parts.Loggers);
        _book = parts.Book.Subscribe(_ => Configured());
        Configured();
    }

    /// <inheritdoc/>
    public McpServerPrimitiveCollection<McpServerTool> Tools { get; } = [];

    /// <inheritdoc/>
    public McpServerPrimitiveCollection<McpServerPrompt> Prompts { get; } = [];

    /// <inheritdoc/>
    public McpServerResourceCollection Resources => _resources;

    /// <inheritdoc/>
    public ValueTask LoadAsync(ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _known).Values;
        foreach (var server in known.Where(static server => server.IsHeard))
        {
            server.Check();
        }

        return known.Any(static server => !server.IsHeard) ? FirstLoadAsync(user, cancellationToken) : default;
    }

    /// <inheritdoc/>
    public void Complete(string method, string version, JsonObject result) => ListItems.Restore(method, result);

    /// <inheritdoc/>
    public string? TopicOf(string uri) => OwnerOf(uri) is { } owner ? UpstreamTopics.OfResource(owner.Key, uri) : null;

    /// <inheritdoc/>
    public ValueTask FollowAsync(string uri, bool follow, ClaimsPrincipal? user, CancellationToken cancellationToken) =>
        OwnerOf(uri) is { } owner ? _parts.Follows.SetAsync(owner, uri, follow, cancellationToken) : default;

    /// <inheritdoc/>
    public void Dispose()
    {
        _book.Dispose();
        lock (_gate)
        {
            _disposed = true;
            Leave(_known.Values);
            _known = new(StringComparer.Ordinal);
        }
    }

    // Whoever comes while the first waits waits with them, and nobody waits twice for one that does not come: its items are told when they are there.
    private async ValueTask FirstLoadAsync(ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        Task load;
        lock (_gate)
        {
            load = _firstLoad ??= TryAllAsync(user);
        }

        if (load.IsCompleted)
        {
            foreach (var server in Volatile.Read(ref _known).Values.Where(static server => !server.IsHeard))
            {
                server.Check();
            }
        }
        else
        {
            await load.WaitAsync(cancellationToken);
        }
    }

    private async Task TryAllAsync(ClaimsPrincipal? user)
    {
        var all = Task.WhenAll(Volatile.Read(ref _known).Values.Select(server => TryAsync(server, user)));
        await Task.WhenAny(all, Task.Delay(_patience, _parts.Time));
    }

    private static async Task TryAsync(KnownServer server, ClaimsPrincipal? user)
    {
        try
        {
            await server.EnsureAsync(user, CancellationToken.None);
        }
        catch (Exception exception) when (exception is UpstreamException or OperationCanceledException)
        {
            // The others are served without it; what is wrong with it is told by its own endpoint, and to operators.
        }
    }

    private void Configured()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var next = new SortedDictionary<string, KnownServer>(StringComparer.Ordinal);
            foreach (var model in _parts.Book.Current.Enabled.Where(model => model.IsCombined && model.IsPerCaller == _identity.Length > 0))
            {
                var server = _parts.Known.Open(new ServedServer(new UpstreamKey(model.Name, _identity), model));
                server.Changed += Changed;
                next.Add(model.Name, server);
            }

            // Those that stay are open twice for a moment, and so are not forgotten.
            Leave(_known.Values);
            Volatile.Write(ref _known, next);
            _firstLoad = null;
        }

        Changed();
    }

    private void Leave(IEnumerable<KnownServer> servers)
    {
        foreach (var server in servers)
        {
            server.Changed -= Changed;
            _parts.Known.Close(server);
        }
    }

    private void Changed()
    {
        lock (_gate)
        {
            var servers = _known.Values.Select(known => Offer.Of(known, _parts.Book.Current)).OfType<Offer>().ToArray();
            var tools = NamesOf("tool", servers, static offer => Items.Names(offer.Facts.Tools).Where(offer.Server.Model.Tools.Allows), OwnTools());
            var prompts = NamesOf("prompt", servers, static offer => Items.Names(offer.Facts.Prompts), OwnPrompts());
            _toolShelf.Put(servers.SelectMany(offer => _parts.Items.Tools(offer.Server, offer.Facts, offer.Remark, guarded: true, own => tools.GetValueOrDefault((offer.Server.Name, own)))));
            _promptShelf.Put(servers.SelectMany(offer => _parts.Items.Prompts(offer.Server, offer.Facts, offer.Remark, guarded: true, own => prompts.GetValueOrDefault((offer.Server.Name, own)))));
            _resourceShelf.Put(servers.SelectMany(offer => _parts.Items.Resources(offer.Server, offer.Facts, offer.Remark, guarded: true)));
        }
    }

    private Dictionary<(string Server, string Own), string> NamesOf(string kind, Offer[] servers, Func<Offer, IEnumerable<string>> names, HashSet<string> reserved)
    {
        var offered = servers.ToDictionary(static offer => offer.Server.Name, offer => names(offer).ToArray());
        // Prefixes of all, of those too that are served to others or have not answered: what a name means must not depend on that.
        var list = CombinedNames.Combine(
            [.. _parts.Book.Current.Enabled.Where(static model => model.IsCombined).Select(model => new PrefixedNames(model.Name, model.Prefix, offered.GetValueOrDefault(model.Name) ?? []))],
            reserved);
        _report.Tell(kind, list.Problems);
        return list.Names.Values.ToDictionary(static name => (name.Server, name.Own), static name => name.Name);
    }

    private HashSet<string> OwnTools() => [.. (_options?.ToolCollection ?? []).Where(static tool => tool is not UpstreamTool).Select(static tool => tool.ProtocolTool.Name)];

    private HashSet<string> OwnPrompts() => [.. (_options?.PromptCollection ?? []).Where(static prompt => prompt is not UpstreamPrompt).Select(static prompt => prompt.ProtocolPrompt.Name)];

    /// <summary>What one server offers now.</summary>
    private sealed record Offer(ServedServer Server, UpstreamFacts Facts, string? Remark)
    {
        public static Offer? Of(KnownServer known, UpstreamModels models) =>
            known.Facts is not { } facts || models.Find(known.Server.Name) is not { } model || (known.IsDown && model.WhenDown == WhenDown.Hide)
                ? null
                : new(new ServedServer(known.Server.Key, model), facts, known.IsDown ? ServedItems.Unavailable(model.Name) : null);
    }
}
