using System.Diagnostics;
using Actors.Host.Cluster.Children;
using Actors.Host.Cluster.Front;

namespace Actors.Host.Cluster.Nodes;

/// <summary>One node of the cluster through all its lives.</summary>
internal sealed class ClusterNode : IDisposable
{
    private readonly NodeProgram _program;
    private readonly IReadOnlyList<string> _options;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _settings;
    private readonly Keeper _keeper;
    private Uri? _url;
    private bool _wasReady;

    /// <summary>A node that is not started yet.</summary>
    public ClusterNode(
        FrontNode front, NodeProgram program, IReadOnlyList<string> options, IReadOnlyList<KeyValuePair<string, string>> settings, ClusterConsole console, TimeProvider time)
    {
        (Front, _program, _options, _settings) = (front, program, options, settings);
        _keeper = new Keeper(front.Name, NextLife, console, time) { Ended = OnEnded };
    }

    /// <summary>The node as the front sees it.</summary>
    public FrontNode Front { get; }

    /// <summary>The process id of its present life.</summary>
    public int? ProcessId => _keeper.ProcessId;

    /// <summary>The exit code of its first life, when that is over.</summary>
    public Task<int> FirstEnd => _keeper.FirstEnd;

    /// <summary>Starts its first life.</summary>
    public void Start() => _keeper.Start();

    /// <summary>Lets it drain and ends it for good.</summary>
    public Task StopAsync(TimeSpan patience, CancellationToken hurry) => _keeper.StopAsync(patience, hurry);

    /// <inheritdoc/>
    public void Dispose() => _keeper.Dispose();

    // Its address stays the same, unless a life never got as far as to be ready there: somebody else may have the port.
    private ProcessStartInfo NextLife()
    {
        if (_url is null || !_wasReady)
        {
            _url = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        }

        _wasReady = false;
        // Another object for each life: what is still said of the one before is not taken for news of this one.
        Front.Begins(new Uri(_url, "/"));
        return _program.Start(_url, _options, [.. _settings, .. NodeSettings.OfLife(Front.Name)]);
    }

    private void OnEnded()
    {
        _wasReady = Front.WasReady;
        Front.Ends();
    }
}
