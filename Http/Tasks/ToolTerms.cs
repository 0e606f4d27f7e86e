using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>The terms on which tools run as tasks, each read once, whichever server has it.</summary>
internal sealed class ToolTerms(IOptions<ActorsOptions> options)
{
    private readonly ConditionalWeakTable<McpServerTool, TaskTerms> _terms = [];

    /// <summary>The terms of a tool.</summary>
    public TaskTerms Of(McpServerTool tool) =>
        _terms.TryGetValue(tool, out var known) ? known : _terms.GetValue(tool, tool => TaskTerms.Of(tool, options.Value.Tasks, []));
}
