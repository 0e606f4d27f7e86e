using System.Globalization;
using System.Text.Json;
using Actors.Upstreams.Configuration.Syntax;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>
/// Reads the members of one object, each as what it has to be. What cannot be used is reported where it is, and read as if it were
/// missing, so that one run finds every mistake. The first of several names is the one to write; the others are those of clients.
/// </summary>
/// <param name="owner">Whose members they are, for messages.</param>
/// <param name="node">The object.</param>
/// <param name="problems">Where problems go.</param>
/// <param name="variables">What fills in texts.</param>
internal sealed class MemberReader(string owner, ConfigNode node, ProblemList problems, Variables variables)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Whose members they are, for messages.</summary>
    public string Owner => owner;

    /// <summary>Where the object begins.</summary>
    public Spot At => node.At;

    /// <summary>The member of any of these names; null: there is none, or it is null.</summary>
    public ConfigMember? Take(params ReadOnlySpan<string> names)
    {
        ConfigMember? found = null;
        foreach (var name in names)
        {
            _known.Add(name);
            found ??= node.Find(name);
        }

        return found;
    }

    /// <summary>A text, filled in.</summary>
    public string? Text(params ReadOnlySpan<string> names) => Take(names) is { } member ? Text(member) : null;

    /// <summary>A member as a text, filled in.</summary>
    public string? Text(ConfigMember member) =>
        member.Value.Kind == JsonValueKind.String ? Filled(member.Name, member.Value) : WrongKind<string>(member, "a text in double quotes");

    /// <summary>Texts, filled in; one text alone is a list of it. Numbers, true and false are taken as they are written.</summary>
    public IReadOnlyList<string>? Texts(string example, params ReadOnlySpan<string> names) => Take(names) is { } member ? Texts(example, member) : null;

    /// <summary>A member as texts.</summary>
    public IReadOnlyList<string>? Texts(string example, ConfigMember member)
    {
        if (member.Value.Kind != JsonValueKind.Array)
        {
            return WrongKind<IReadOnlyList<string>>(member, $"a list such as {example}");
        }

        var texts = new List<string>();
        foreach (var item in member.Value.Items)
        {
            if (Simple(member.Name, item) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>Names or patterns of tools or roles, in a list or in one text with commas.</summary>
    public IEnumerable<string> Names(string example, string name) => Take(name) switch
    {
        null => [],
        { Value.Kind: JsonValueKind.String } member => Text(member)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        var member => Texts(example, member) ?? [],
    };

    /// <summary>Texts by name, filled in; null stays null.</summary>
    public IReadOnlyList<(ConfigMember Member, string? Value)>? Pairs(string example, params ReadOnlySpan<string> names)
    {
        if (Take(names) is not { } member)
        {
            return null;
        }

        if (member.Value.Kind != JsonValueKind.Object)
        {
            return WrongKind<IReadOnlyList<(ConfigMember, string?)>>(member, $"an object such as {example}");
        }

        var pairs = new List<(ConfigMember, string?)>();
        foreach (var pair in member.Value.Members)
        {
            var value = pair.Value.Kind == JsonValueKind.Null ? null : Simple($"{member.Name}.{pair.Name}", pair.Value);
            if (value is not null || pair.Value.Kind == JsonValueKind.Null)
            {
                pairs.Add((pair, value));
            }
        }

        return pairs;
    }

    /// <summary>True or false, also as a text.</summary>
    public bool? Flag(params ReadOnlySpan<string> names) => Take(names) switch
    {
        null => null,
        { Value.Kind: JsonValueKind.True } => true,
        { Value.Kind: JsonValueKind.False } => false,
        { Value.Kind: JsonValueKind.String } member when Filled(member.Name, member.Value) is { } text =>
            bool.TryParse(text, out var flag) ? flag : Wrong<bool?>(member, "true or false"),
        { Value.Kind: JsonValueKind.String } => null,
        var member => Wrong<bool?>(member, "true or false"),
    };

    /// <summary>A span of time. With <paramref name="orNever"/>, <c>"never"</c> is <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan? Time(bool orNever, params ReadOnlySpan<string> names)
    {
        if (Take(names) is not { } member)
        {
            return null;
        }

        var help = Durations.Help + (orNever ? ", or \"never\"" : "");
        switch (member.Value.Kind)
        {
            case JsonValueKind.Number:
                return Durations.OfNumber(member.Value.Text) ?? Wrong<TimeSpan?>(member, help);
            case JsonValueKind.String:
                var text = Filled(member.Name, member.Value);
                return text is null ? null
                    : orNever && text == "never" ? Timeout.InfiniteTimeSpan
                    : Durations.Parse(text) ?? Durations.OfNumber(text) ?? Wrong<TimeSpan?>(member, help);
            default:
                return Wrong<TimeSpan?>(member, help);
        }
    }

    /// <summary>A whole number.</summary>
    public int? Number(int least, int most, params ReadOnlySpan<string> names)
    {
        if (Take(names) is not { } member)
        {
            return null;
        }

        var text = member.Value.Kind == JsonValueKind.String ? Filled(member.Name, member.Value) : member.Value.Text;
        return text is null ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : Wrong<int?>(member, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
    }

    /// <summary>The members of an object in a member, for a reader of their own; null: there is none.</summary>
    public MemberReader? Inner(ConfigMember member) =>
        member.Value.Kind == JsonValueKind.Object ? new MemberReader($"{owner}: '{ProblemList.Shown(member.Name)}'", member.Value, problems, variables) : null;

    /// <summary>Reports a member of which another value is needed.</summary>
    public T? Wrong<T>(ConfigMember member, string right)
    {
        if (member.Value.Kind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return WrongKind<T>(member, right);
        }

        Error(member.Value.At, $"'{ProblemList.Shown(member.Name)}' cannot be used as it is; write {right}");
        return default;
    }

    /// <summary>Reports a member that has to be something else altogether.</summary>
    public T? WrongKind<T>(ConfigMember member, string right)
    {
        Error(member.Value.At, $"'{ProblemList.Shown(member.Name)}' is {member.Value.KindName}; write {right}");
        return default;
    }

    /// <summary>Reports an error.</summary>
    public void Error(Spot at, string text) => problems.Error(at, $"{owner}: {text}");

    /// <summary>Reports a warning.</summary>
    public void Warning(Spot at, string text) => problems.Warning(at, $"{owner}: {text}");

    /// <summary>Reports what was there twice, and what nobody asked for, once everything has been taken.</summary>
    public void Finish(Func<string, bool> isForeign)
    {
        foreach (var twice in node.Members.GroupBy(static member => member.Name).Where(static group => group.Count() > 1))
        {
            Error(twice.Last().At, $"'{ProblemList.Shown(twice.Key)}' is here twice, in line {twice.First().At.Line} first; keep one");
        }

        foreach (var unknown in node.Members.Where(member => !_known.Contains(member.Name) && !isForeign(member.Name)).DistinctBy(static member => member.Name))
        {
            var meant = Nearest.Of(unknown.Name, _known);
            Warning(unknown.At, $"'{ProblemList.Shown(unknown.Name)}' is not known, and not used; {(meant is null ? "take it away" : $"write '{meant}'")}");
        }
    }

    private string? Simple(string name, ConfigNode value) => value.Kind switch
    {
        JsonValueKind.String => Filled(name, value),
        JsonValueKind.Number => value.Text,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => WrongKind<string>(new ConfigMember(name, value.At, value), "a text in double quotes"),
    };

    private string? Filled(string name, ConfigNode value)
    {
        var filled = variables.Expand(value.Text, out var problem);
        if (problem is not null)
        {
            Error(value.At, $"'{ProblemList.Shown(name)}' {problem}");
            return null;
        }

        if (filled!.Contains('\0', StringComparison.Ordinal))
        {
            Error(value.At, $"'{ProblemList.Shown(name)}' has a character 0 in it; take it away");
            return null;
        }

        return filled;
    }
}
