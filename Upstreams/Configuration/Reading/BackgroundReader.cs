using System.Text.Json;
using Actors.Core.Tasks;
using Actors.Upstreams.Configuration.Syntax;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Reads which tools of a server run as background tasks.</summary>
internal sealed class BackgroundReader(MemberReader members)
{
    private const string Name = "background";
    private const string Modes = "\"auto\", \"optional\", \"required\" or \"forbidden\"";
    private const int MostRetries = 100;
    private const int MostRunning = 100_000;

    /// <summary>The rules.</summary>
    public BackgroundRules Read()
    {
        if (members.Take(Name) is not { } member)
        {
            return BackgroundRules.Auto;
        }

        if (members.Inner(member) is not { } tools)
        {
            return Support(members, member) is { } support ? BackgroundRules.For(new BackgroundRule { Support = support }) : BackgroundRules.Auto;
        }

        if (member.Value.Find("mode") is { Value.Kind: JsonValueKind.String } mode)
        {
            members.Error(mode.At, $"'{Name}' is by tool, and this names none; write \"{Name}\": {{ \"*\": {{ \"mode\": … }} }}");
            return BackgroundRules.Auto;
        }

        var rules = new Dictionary<string, BackgroundRule>(StringComparer.Ordinal);
        foreach (var tool in member.Value.Members)
        {
            tools.Take(tool.Name);
            rules[tool.Name] = Rule(tools, tool);
        }

        tools.Finish(static _ => true);
        // What no rule is for is as if nothing were said.
        return BackgroundRules.Of(rules);
    }

    private static BackgroundRule Rule(MemberReader tools, ConfigMember tool)
    {
        if (tools.Inner(tool) is not { } inner)
        {
            return new BackgroundRule { Support = Support(tools, tool) ?? TaskSupport.Default };
        }

        var rule = new BackgroundRule
        {
            Support = inner.Take("mode") is { } mode ? Support(inner, mode) ?? TaskSupport.Default : TaskSupport.Default,
            Timeout = inner.Time(orNever: false, "timeout"),
            Heartbeat = inner.Time(orNever: false, "heartbeat"),
            Ttl = inner.Time(orNever: false, "ttl"),
            Retries = inner.Number(0, MostRetries, "retries") ?? 0,
            RetryDelay = inner.Time(orNever: false, "retryDelay"),
            MaxRunning = inner.Number(0, MostRunning, "maxRunning") ?? 0,
        };
        inner.Finish(ForeignMembers.IsRemark);
        return rule;
    }

    private static TaskSupport? Support(MemberReader reader, ConfigMember member)
    {
        if (member.Value.Kind == JsonValueKind.String && reader.Text(member) is not { } text)
        {
            return null;
        }

        return member.Value.Kind switch
        {
            JsonValueKind.True => TaskSupport.Optional,
            JsonValueKind.False => TaskSupport.Forbidden,
            JsonValueKind.String => reader.Text(member) switch
            {
                "auto" => TaskSupport.Default,
                "optional" => TaskSupport.Optional,
                "required" => TaskSupport.Required,
                "forbidden" or "never" => TaskSupport.Forbidden,
                _ => reader.Wrong<TaskSupport?>(member, Modes),
            },
            _ => reader.Wrong<TaskSupport?>(member, Modes),
        };
    }
}
