using System.Collections.Immutable;
using System.Text.Json;
using Actors.Upstreams.Configuration.Syntax;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Reads how a server is served: most of it is this host's own.</summary>
internal sealed class ServingReader(MemberReader members)
{
    private const string NamesExample = "[\"read_*\", \"search\"]";
    private const int MaxPrefix = 64;

    /// <summary>Puts what is said of serving into a model.</summary>
    public UpstreamModel Into(UpstreamModel model)
    {
        var whenDown = Choice("whenDown", ("mark", WhenDown.Mark), ("hide", WhenDown.Hide));
        var isPerCaller = Choice("identity", ("shared", false), ("caller", true), ("perCaller", true), ("per-caller", true)) ?? false;
        var isEager = members.Flag("eager") ?? false;
        if (isEager && isPerCaller)
        {
            members.Error(members.Take("eager")!.Value.At, "'eager' needs to know whose connection to make; take it away, or write \"identity\": \"shared\"");
        }

        return model with
        {
            IsPerCaller = isPerCaller,
            IsEager = isEager,
            IsCombined = members.Flag("combined") ?? true,
            Prefix = Prefix(model.Name),
            WhenDown = whenDown ?? WhenDown.Mark,
            Tools = Tools(),
            Background = new BackgroundReader(members).Read(),
            Idempotent = Idempotent(),
            Policy = members.Text("policy"),
            Roles = [.. members.Names("[\"admin\"]", "roles")],
        };
    }

    private ToolFilter Tools()
    {
        var include = members.Names(NamesExample, "includeTools").Concat(members.Names(NamesExample, "enabledTools")).ToList();
        var exclude = members.Names(NamesExample, "excludeTools").Concat(members.Names(NamesExample, "disabledTools")).ToList();
        if (members.Take("tools") is { } member)
        {
            if (members.Inner(member) is { } inner)
            {
                include.AddRange(inner.Names(NamesExample, "include"));
                exclude.AddRange(inner.Names(NamesExample, "exclude"));
                inner.Finish(ForeignMembers.IsRemark);
            }
            else
            {
                // A bare list is what GitHub Copilot writes.
                include.AddRange(members.Names("{ \"include\": [\"read_*\"], \"exclude\": [] }", "tools"));
            }
        }

        return new ToolFilter(include.Count == 0 ? NamePatterns.Any : NamePatterns.Of(include), NamePatterns.Of(exclude));
    }

    private NamePatterns Idempotent() => members.Take("idempotent") switch
    {
        null => NamePatterns.None,
        { Value.Kind: JsonValueKind.True } => NamePatterns.Any,
        { Value.Kind: JsonValueKind.False } => NamePatterns.None,
        _ => NamePatterns.Of(members.Names(NamesExample + ", true or false", "idempotent")),
    };

    private string Prefix(string server)
    {
        var member = members.Take("prefix");
        switch (member?.Value.Kind)
        {
            case null or JsonValueKind.True:
                return ServerNames.PrefixOf(server);
            case JsonValueKind.False:
                return "";
            case JsonValueKind.String when members.Text(member) is not { } prefix:
                return "";
            case JsonValueKind.String when members.Text(member) is { Length: <= MaxPrefix } prefix && prefix.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/'):
                return prefix is "" or [.., '_' or '-' or '.' or '/'] ? prefix : prefix + "_";
            default:
                return members.Wrong<string>(member!, $"up to {MaxPrefix} letters, digits, - and _, or false for none") ?? "";
        }
    }

    private T? Choice<T>(string name, params (string Name, T Value)[] choices)
        where T : struct
    {
        if (members.Take(name) is not { } member || (member.Value.Kind == JsonValueKind.String && members.Text(member) is null))
        {
            return null;
        }

        var text = member.Value.Kind == JsonValueKind.String ? members.Text(member) : null;
        foreach (var (choice, value) in choices)
        {
            if (choice == text)
            {
                return value;
            }
        }

        return members.Wrong<T?>(member, $"\"{choices[0].Name}\" or \"{choices[1].Name}\"");
    }
}
