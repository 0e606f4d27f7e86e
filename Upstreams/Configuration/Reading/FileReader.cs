using System.Text.Json;
using Actors.Upstreams.Configuration.Syntax;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Finds the servers in a file of any client, and reads them.</summary>
internal sealed class FileReader(ProblemList problems, Func<string, string?> environment, string folder)
{
    private static readonly string[] Sections = ["mcpServers", "servers", "context_servers", "mcp"];

    /// <summary>All servers that can be used; what is wrong with the others is reported.</summary>
    public IReadOnlyList<UpstreamModel> Read(ConfigNode root)
    {
        if (root.Kind != JsonValueKind.Object)
        {
            problems.Error(root.At, $"the file is {root.KindName}; write {{ \"mcpServers\": {{ }} }}");
            return [];
        }

        var sections = Find(root);
        if (sections.Count == 0)
        {
            Missing(root);
            return [];
        }

        var inputs = Inputs(root);
        var reader = new ServerReader(problems, new Variables(environment, folder, inputs), new Variables(name => environment(name) ?? "", folder, inputs), folder);
        var servers = new Dictionary<string, (UpstreamModel? Model, ConfigMember Member)>(StringComparer.Ordinal);
        foreach (var member in sections.SelectMany(static section => section.Members).Where(static member => !IsRemark(member)))
        {
            var model = reader.Read(member);
            var name = model?.Name ?? member.Name;
            if (servers.TryGetValue(name, out var first))
            {
                problems.Error(member.At, $"server '{ProblemList.Shown(name)}' is here twice, in line {first.Member.At.Line} first; give one of them another name");
            }

            servers.TryAdd(name, (model, member));
        }

        return [.. servers.Values.Select(static server => server.Model).OfType<UpstreamModel>()];
    }

    // Claude Desktop, Cursor and most others; VS Code; Zed; VS Code's settings and opencode.
    private List<ConfigNode> Find(ConfigNode root)
    {
        var sections = new List<ConfigNode>();
        foreach (var member in root.Members.Where(static member => Sections.Contains(member.Name)))
        {
            var node = member.Name == "mcp" ? InMcp(member.Value) : member.Value;
            if (node is null)
            {
                continue;
            }

            if (node.Kind == JsonValueKind.Object)
            {
                sections.Add(node);
            }
            else
            {
                problems.Error(node.At, $"'{member.Name}' is {node.KindName}; write an object of servers by name, {{ \"name\": {{ \"command\": \"…\" }} }}");
                sections.Add(new ConfigNode(JsonValueKind.Object, node.At));
            }
        }

        return sections;
    }

    private static ConfigNode? InMcp(ConfigNode mcp) =>
        mcp.Find("servers")?.Value
        ?? (mcp.Members.Any(static member => member.Value.Find("command") is not null || member.Value.Find("url") is not null) ? mcp : null);

    private void Missing(ConfigNode root)
    {
        var meant = root.Members.FirstOrDefault(static member => Nearest.Of(member.Name, Sections[..3]) is not null);
        if (meant is not null)
        {
            problems.Error(meant.At, $"'{ProblemList.Shown(meant.Name)}' is not known; write '{Nearest.Of(meant.Name, Sections[..3])}'");
        }
        else if (root.Members.FirstOrDefault(static member => member.Value.Find("command") is not null || member.Value.Find("url") is not null) is { } bare)
        {
            problems.Error(bare.At, "servers stand in \"mcpServers\"; write { \"mcpServers\": { … } } around them");
        }
        else
        {
            problems.Error(root.At, "no servers are in the file; write { \"mcpServers\": { } }");
        }
    }

    private Dictionary<string, string?> Inputs(ConfigNode root)
    {
        var inputs = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var input in root.Find("inputs")?.Value.Items ?? [])
        {
            if (input.Find("id") is { Value.Kind: JsonValueKind.String } id)
            {
                inputs[id.Value.Text] = input.Find("default") is { Value.Kind: JsonValueKind.String } proposed ? proposed.Value.Text : null;
            }
        }

        return inputs;
    }

    private static bool IsRemark(ConfigMember member) => member.Value.Kind != JsonValueKind.Object && ForeignMembers.IsRemark(member.Name);
}
