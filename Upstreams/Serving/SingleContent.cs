using System.Security.Claims;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Upstreams;
using Actors.Http.Servers;
using Actors.Upstreams.Configuration;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>One server behind the host at its own endpoint: everything as the server itself says it.</summary>
internal sealed class SingleContent : IServerContent
{
    private readonly UpstreamKey _key;
    private readonly ServingParts _parts;
    private readonly Action _renew;
    private readonly Lock _gate = new();
    private readonly IDisposable _book;
    private readonly McpServerPrimitiveCollection<McpServerTool> _tools = [];
    private readonly McpServerPrimitiveCollection<McpServerPrompt> _prompts = [];
    private readonly McpServerResourceCollection _resources = [];
    private readonly ItemShelf<McpServerTool> _toolShelf;
    private readonly ItemShelf<McpServerPrompt> _promptShelf;
    private readonly ItemShelf<McpServerResource> _resourceShelf;
    private KnownServer? _known;
    private UpstreamFacts? _served;
    private bool _disposed;

    /// <summary>Begins to serve it.</summary>
    public SingleContent(UpstreamKey key, ServingParts parts, Action renew)
    {
        (_key, _parts, _renew) = (key, parts, renew);
        (_toolShelf, _promptShelf, _resourceShelf) = (new(_tools), new(_prompts), new(_resources));
        _book = parts.Book.Subscribe(changes =>
        {
            if (changes.Any(change => change.Name == key.Server))
            {
                Configured();
            }
        });
        Configured();
    }

    /// <inheritdoc/>
    public McpServerPrimitiveCollection<McpServerTool>? Tools => Has("tools") ? _tools : null;

    /// <inheritdoc/>
    public McpServerPrimitiveCollection<McpServerPrompt>? Prompts => Has("prompts") ? _prompts : null;

    /// <inheritdoc/>
    public McpServerResourceCollection? Resources => Has("resources") ? _resources : null;

    /// <inheritdoc/>
    public async ValueTask LoadAsync(ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        var known = _known ?? throw new ServerUnavailableException($"The server '{_key.Server}' is not configured any more.");
        try
        {
            await known.EnsureAsync(user, cancellationToken);
        }
        catch (UpstreamException failed)
        {
            throw new ServerUnavailableException(failed.Message, failed);
        }
    }

    /// <inheritdoc/>
    public void Configure(McpServerOptions options)
    {
        if (_served is not { } facts)
        {
            return;
        }

        ServerSetup.Apply(facts, options);
        if (Has("resources"))
        {
            options.Handlers.ReadResourceHandler = ReadAsync;
        }

        if (Has("completions"))
        {
            options.Handlers.CompleteHandler = CompleteAsync;
        }
    }

    /// <inheritdoc/>
    public void Complete(string method, string version, JsonObject result) => ListItems.Restore(method, result);

    /// <inheritdoc/>
    public string TopicOf(string uri) => UpstreamTopics.OfResource(_key, uri);

    /// <inheritdoc/>
    public ValueTask FollowAsync(string uri, bool follow, ClaimsPrincipal? user, CancellationToken cancellationToken) =>
        _known is { } known ? _parts.Follows.SetAsync(known.Server, uri, follow, cancellationToken) : default;

    /// <inheritdoc/>
    public void Dispose()
    {
        _book.Dispose();
        lock (_gate)
        {
            _disposed = true;
            Leave();
        }
    }

    private void Configured()
    {
        lock (_gate)
        {
            Leave();
            if (!_disposed && _parts.Book.Current.Find(_key.Server) is { } model)
            {
                _known = _parts.Known.Open(new ServedServer(_key, model));
                _known.Changed += Changed;
            }
        }

        Changed();
    }

    private void Leave()
    {
        if (_known is { } known)
        {
            known.Changed -= Changed;
            _parts.Known.Close(known);
            _known = null;
        }
    }

    private void Changed()
    {
        bool renewed;
        lock (_gate)
        {
            if (_known is not { Facts: { } facts } known || _parts.Book.Current.Find(_key.Server) is not { } model)
            {
                return;
            }

            renewed = _served is null || !FactsDiffer.IsOfOneServer(_served, facts);
            _served = facts;
            Put(new ServedServer(_key, model), facts, known.IsDown);
        }

        if (renewed)
        {
            _renew();
        }
    }

    private void Put(ServedServer server, UpstreamFacts facts, bool isDown)
    {
        var hides = isDown && server.Model.WhenDown == WhenDown.Hide;
        var remark = isDown ? ServedItems.Unavailable(server.Name) : null;
        _toolShelf.Put(hides ? [] : _parts.Items.Tools(server, facts, remark, guarded: false, static own => own));
        _promptShelf.Put(hides ? [] : _parts.Items.Prompts(server, facts, remark, guarded: false, static own => own));
        _resourceShelf.Put(hides ? [] : _parts.Items.Resources(server, facts, remark, guarded: false));
    }

    private bool Has(string capability) => _served is { } facts && ServerSetup.Declares(facts, capability);

    private ServedServer Server => _known?.Server ?? throw new McpException($"The server '{_key.Server}' is not configured any more.");

    private ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken) =>
        UpstreamResource.ReadAsync(_parts.Forwarder, Server, request, cancellationToken);

    private async ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
    {
        var result = await _parts.Forwarder.RequestAsync(Server, request, RequestMethods.CompletionComplete, ForwardedParams.Of(request.JsonRpcRequest), cancellationToken);
        return Completions.Read(result);
    }
}
