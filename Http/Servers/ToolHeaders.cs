using System.Collections.Frozen;
using Actors.Core.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>Which tools have arguments that headers mirror; read once, and again after the collection has changed.</summary>
internal sealed class ToolHeaders : IDisposable
{
    private readonly McpServerPrimitiveCollection<McpServerTool>? _tools;
    private readonly Lock _gate = new();
    private volatile FrozenDictionary<string, IReadOnlyList<ParameterHeader>>? _byTool;

    /// <param name="tools">The tools.</param>
    /// <param name="watch">Whether they may change while this lives; for a server of one request they do not.</param>
    public ToolHeaders(McpServerPrimitiveCollection<McpServerTool>? tools, bool watch)
    {
        _tools = tools;
        if (watch && tools is not null)
        {
            tools.Changed += OnChanged;
        }
    }

    /// <summary>The mirrored arguments of a tool; null for most.</summary>
    public IReadOnlyList<ParameterHeader>? Of(string? tool) =>
        tool is not null && (_byTool ?? First()) is { Count: > 0 } byTool && byTool.TryGetValue(tool, out var headers) ? headers : null;

    /// <summary>Refuses tools whose annotations are not legal, naming every one of them.</summary>
    public static void Validate(McpServerOptions options)
    {
        var problems = new List<string>();
        foreach (var tool in options.ToolCollection ?? [])
        {
            if (!ParameterHeaders.TryRead(tool.ProtocolTool.InputSchema, out _, out var problem))
            {
                problems.Add($"Tool '{tool.ProtocolTool.Name}': {problem}.");
            }
        }

        if (problems.Count > 0)
        {
            throw new InvalidOperationException(string.Join(' ', problems));
        }
    }

    /// <summary>Follows the tools no longer.</summary>
    public void Dispose() => _tools?.Changed -= OnChanged;

    private void OnChanged(object? sender, EventArgs e)
    {
        lock (_gate)
        {
            _byTool = Read();
        }
    }

    private FrozenDictionary<string, IReadOnlyList<ParameterHeader>> First()
    {
        lock (_gate)
        {
            return _byTool ??= Read();
        }
    }

    private FrozenDictionary<string, IReadOnlyList<ParameterHeader>> Read()
    {
        var found = new Dictionary<string, IReadOnlyList<ParameterHeader>>();
        foreach (var tool in _tools ?? [])
        {
            // A tool added later with broken annotations is one that no client will call by them.
            if (ParameterHeaders.TryRead(tool.ProtocolTool.InputSchema, out var headers, out _) && headers.Count > 0)
            {
                found[tool.ProtocolTool.Name] = headers;
            }
        }

        return found.ToFrozenDictionary();
    }
}
