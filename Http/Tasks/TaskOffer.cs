using Actors.Core.Tasks;
using Actors.Http.Servers;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>Which tools of one server may run as tasks, and on what terms.</summary>
/// <param name="tools">The tools; null: none, ever.</param>
/// <param name="terms">The terms of each.</param>
internal sealed class TaskOffer(McpServerPrimitiveCollection<McpServerTool>? tools, ToolTerms terms) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly McpServerPrimitiveCollection<McpServerTool>? _source = CollectionView.SourceOf(tools);
    private bool _watching;
    private bool? _any;

    /// <summary>Whether calls of any tool may become tasks; where none may, this server has no tasks and says nothing of them.</summary>
    public bool Any
    {
        get
        {
            lock (_gate)
            {
                Watch_NeedsLock();
                return _any ??= tools?.Any(tool => Of(tool).Allows) == true;
            }
        }
    }

    /// <summary>The terms of a tool.</summary>
    public TaskTerms Of(McpServerTool tool) => terms.Of(tool);

    /// <summary>Whether calls of the tool with that name run as tasks; forbidden where there is none.</summary>
    public TaskSupport SupportOf(string tool) =>
        tools is not null && tools.TryGetPrimitive(tool, out var found) ? Of(found).Support : TaskSupport.Forbidden;

    /// <summary>Whether a run, which has no request to shape a server by, would find this very tool.</summary>
    public bool CanRun(McpServerTool tool) =>
        tools is not null && tools.TryGetPrimitive(tool.ProtocolTool.Name, out var found) && ReferenceEquals(found, tool);

    /// <summary>Refuses attributes that make no sense, naming every one of them.</summary>
    public static void Validate(McpServerOptions server, TaskSettings settings)
    {
        var problems = new List<string>();
        foreach (var tool in server.ToolCollection ?? Enumerable.Empty<McpServerTool>())
        {
            TaskTerms.Of(tool, settings, problems);
        }

        if (problems.Count > 0)
        {
            throw new InvalidOperationException(string.Join(' ', problems));
        }
    }

    /// <summary>Lets go of the collection, which may outlive the server.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_watching)
            {
                _source!.Changed -= OnChanged;
            }
        }
    }

    private void Watch_NeedsLock()
    {
        if (!_watching && _source is not null)
        {
            _watching = true;
            _source.Changed += OnChanged;
        }
    }

    private void OnChanged(object? sender, EventArgs e)
    {
        lock (_gate)
        {
            _any = null;
        }
    }
}
