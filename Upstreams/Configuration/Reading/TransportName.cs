using System.Text.Json;
using Actors.Upstreams.Configuration.Syntax;
using Actors.Upstreams.Links;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>What a server's <c>type</c> (or <c>transport</c>) says, in the spellings of all clients.</summary>
internal sealed class TransportName
{
    private static readonly string[] Names = ["stdio", "local", "http", "streamable-http", "streamableHttp", "sse", "remote"];

    public TransportName(MemberReader members)
    {
        Member = members.Take("type", "transport", "transportType");
        if (Member is null)
        {
            return;
        }

        var text = Member.Value.Kind == JsonValueKind.String ? members.Text(Member) : members.WrongKind<string>(Member, "\"stdio\", \"http\" or \"sse\"");
        IsGood = text is not null;
        switch (text?.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant())
        {
            case null:
                break;
            case "stdio" or "local":
                IsStdio = true;
                break;
            case "http" or "streamablehttp" or "httpstream" or "streamable":
                (IsHttp, Http) = (true, HttpTransport.Streamable);
                break;
            case "sse":
                (IsHttp, Http) = (true, HttpTransport.Sse);
                break;
            case "remote" or "auto":
                IsHttp = true;
                break;
            default:
                IsGood = false;
                var meant = text!.StartsWith("ws", StringComparison.OrdinalIgnoreCase) ? null : Nearest.Of(text, Names);
                members.Error(Member.Value.At, $"'{Member.Name}' names no transport there is; write {(meant is null ? "\"stdio\", \"http\" or \"sse\"" : $"\"{meant}\"")}");
                break;
        }
    }

    /// <summary>Where it stands; null: nowhere.</summary>
    public ConfigMember? Member { get; }

    /// <summary>Whether it says something that can be used, or nothing.</summary>
    public bool IsGood { get; } = true;

    /// <summary>Whether it says that there is a program.</summary>
    public bool IsStdio { get; }

    /// <summary>Whether it says that there is an address.</summary>
    public bool IsHttp { get; }

    /// <summary>How the address speaks.</summary>
    public HttpTransport Http { get; }
}
