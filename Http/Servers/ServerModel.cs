using Actors.Core.Protocol;
using Actors.Http.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>What a hosted server is made of, until it is made anew: its options, and the SDK's servers by them.</summary>
internal sealed class ServerModel : IAsyncDisposable
{
    private readonly Lazy<SharedServer> _runs;
    private readonly Lazy<DirectRuns?> _direct;
    private readonly IReadOnlyList<IDisposable> _followers;

    /// <param name="hosted">The hosted server.</param>
    /// <param name="options">The options that all its servers share.</param>
    /// <param name="services">The app's services.</param>
    /// <param name="followers">What ends with the model.</param>
    public ServerModel(HostedServer hosted, McpServerOptions options, IServiceProvider services, params IReadOnlyList<IDisposable> followers)
    {
        Options = options;
        Tasks = new TaskOffer(options.ToolCollection, services.GetRequiredService<ToolTerms>());
        Factory = new ServerFactory(hosted, options, services);
        Shared = new SharedServers(Factory);
        _runs = new(() => new SharedServer(Factory, McpVersion.Modern, http: null));
        _direct = new(() => DirectRuns.Of(Runs, services.GetRequiredService<ILogger<McpServer>>()));
        _followers = followers;
    }

    /// <summary>The options that all its servers share.</summary>
    public McpServerOptions Options { get; }

    /// <summary>Which of its tools may run as tasks.</summary>
    public TaskOffer Tasks { get; }

    /// <summary>Makes its servers.</summary>
    public ServerFactory Factory { get; }

    /// <summary>The servers of requests without a session.</summary>
    public SharedServers Shared { get; }

    /// <summary>The server of the bodies of tasks, beside those of plain requests, which are drained by other rules.</summary>
    public SharedServer Runs => _runs.Value;

    /// <summary>What runs bodies past the message loop of that server; null where they may not be.</summary>
    public DirectRuns? Direct => _direct.Value;

    /// <summary>Whether any call's answer is awaited.</summary>
    public bool IsBusy => Shared.IsBusy || (_runs.IsValueCreated && _runs.Value.IsBusy);

    /// <summary>Waits until nobody is at it any more.</summary>
    public async Task WhenIdleAsync(CancellationToken deadline)
    {
        await Shared.DrainAsync(deadline);
        if (_runs.IsValueCreated)
        {
            await _runs.Value.DrainAsync(deadline);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var follower in _followers)
        {
            follower.Dispose();
        }

        Tasks.Dispose();
        await Shared.DisposeAsync();
        if (_runs.IsValueCreated)
        {
            await _runs.Value.DisposeAsync();
        }
    }
}
