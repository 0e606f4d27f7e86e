using System.Text.Json;
using Actors.Upstreams.Configuration.Syntax;
using Actors.Upstreams.Links;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Reads one server of a file.</summary>
/// <param name="problems">Where problems go.</param>
/// <param name="variables">What fills in texts.</param>
/// <param name="lenient">The same for a server that is disabled: variables that are not set are nobody's trouble.</param>
/// <param name="folder">The folder that relative paths start from.</param>
internal sealed class ServerReader(ProblemList problems, Variables variables, Variables lenient, string folder)
{
    /// <summary>The server; null: it cannot be used, and the reason is reported.</summary>
    /// <param name="member">Its name and what is said of it.</param>
    public UpstreamModel? Read(ConfigMember member)
    {
        var owner = $"server '{ProblemList.Shown(member.Name)}'";
        if (member.Value.Kind != JsonValueKind.Object)
        {
            problems.Error(member.Value.At, $"{owner} is {member.Value.KindName}; write {{ \"command\": \"…\", \"args\": [] }} or {{ \"url\": \"…\" }}");
            return null;
        }

        var isDisabled = IsDisabled(new MemberReader(owner, member.Value, problems, variables));
        var members = new MemberReader(owner, member.Value, problems, isDisabled ? lenient : variables);
        IsDisabled(members);
        if (Name(member, owner) is not { } name)
        {
            return null;
        }

        var isExtension = IsOfAnExtension(member.Value);
        var target = isExtension ? null : new TargetReader(members, folder).Read();
        var model = new ServingReader(members).Into(new UpstreamModel { Name = name, Title = member.Name, Target = target ?? Nowhere, IsDisabled = isDisabled });
        if (isExtension)
        {
            members.Warning(member.At, "an extension of its client knows how to start it, and this file does not; it is left out. Write \"command\" and \"args\", or \"url\"");
            return model with { IsDisabled = true };
        }

        Finish(members, member.Value);
        return target is null ? null : model;
    }

    private static StdioTarget Nowhere { get; } = new() { Command = "" };

    private static bool IsDisabled(MemberReader members)
    {
        var disabled = members.Flag("disabled");
        var enabled = members.Flag("enabled", "isActive");
        return disabled ?? !enabled ?? false;
    }

    // Zed's settings name servers that its extensions bring, with settings of theirs only.
    private static bool IsOfAnExtension(ConfigNode node) =>
        node.Find("command") is null && node.Find("url") is null
        && (node.Find("settings") is not null || node.Find("source") is { Value.Text: "extension" });

    private string? Name(ConfigMember member, string owner)
    {
        if (ServerNames.IsGood(member.Name))
        {
            return member.Name;
        }

        var name = ServerNames.From(member.Name);
        if (name is null)
        {
            problems.Error(member.At, $"{owner} has a name that cannot be part of an address; write letters, digits, - and _");
        }
        else
        {
            problems.Warning(member.At, $"{owner} is served as '{name}', since its name cannot be part of an address; write \"{name}\" to settle it");
        }

        return name;
    }

    private static void Finish(MemberReader members, ConfigNode node)
    {
        foreach (var member in node.Members.Where(static member => ForeignMembers.IsUnsupported(member.Name)).DistinctBy(static member => member.Name))
        {
            members.Warning(member.At, $"'{member.Name}' is not used, since a host signs in to no server as a person does; give a key in \"headers\"");
        }

        members.Finish(ForeignMembers.IsSettled);
    }
}
