using System.Runtime.CompilerServices;
using Actors.Core.Tasks;
using Actors.Http.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>Which tools of this host may run as tasks, and on what terms.</summary>
/// <param name="services">Where the options of the server are; asked for late, since the filters in them are made with this.</param>
/// <param name="options">What the host says of tasks.</param>
internal sealed class TaskOffer(IServiceProvider services, IOptions<ActorsOptions> options)
{
    private readonly ConditionalWeakTable<McpServerTool, TaskTerms> _terms = [];
    private readonly Lock _gate = new();
    private bool _watching;
    private bool? _any;

    /// <summary>Whether calls of any tool may become tasks; where none may, this host has no tasks and says nothing of them.</summary>
    public bool Any
    {
        get
        {
            lock (_gate)
            {
                Watch();
                return _any ??= Tools?.Any(tool => Of(tool).Allows) == true;
            }
        }
    }

    private McpServerPrimitiveCollection<McpServerTool>? Tools =>
        field ??= services.GetRequiredService<IOptions<McpServerOptions>>().Value.ToolCollection;

    /// <summary>The terms of a tool.</summary>
    public TaskTerms Of(McpServerTool tool) =>
        _terms.TryGetValue(tool, out var known) ? known : _terms.GetValue(tool, tool => TaskTerms.Of(tool, options.Value.Tasks, []));

    /// <summary>Whether calls of the tool with that name run as tasks; forbidden where there is none.</summary>
    public TaskSupport SupportOf(string tool) =>
        Tools is { } tools && tools.TryGetPrimitive(tool, out var found) ? Of(found).Support : TaskSupport.Forbidden;

    /// <summary>Whether a run, which has no request to shape a server by, would find this very tool.</summary>
    public bool CanRun(McpServerTool tool) =>
        Tools is { } tools && tools.TryGetPrimitive(tool.ProtocolTool.Name, out var found) && ReferenceEquals(found, tool);

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

    private void Watch()
    {
        if (!_watching && CollectionView.SourceOf(Tools) is { } source)
        {
            _watching = true;
            source.Changed += (_, _) =>
            {
                lock (_gate)
                {
                    _any = null;
                }
            };
        }
    }
}
