using System.Buffers;
using Actors.Upstreams.Configuration.Syntax;
using Actors.Upstreams.Links;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Reads a server that is an address.</summary>
internal sealed class HttpReader(MemberReader members)
{
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // What the connection itself says, and what would not be the caller's: the client makes them.
    private static readonly string[] Reserved = ["host", "content-length", "content-type", "accept", "connection", "transfer-encoding", "mcp-session-id", "mcp-protocol-version", "last-event-id"];

    /// <summary>The address; null: there is none, or what is there cannot be used.</summary>
    public HttpTarget? Read(TransportName transport, out ConfigMember? member)
    {
        member = members.Take("url", "httpUrl", "serverUrl", "baseUrl");
        var headers = Headers();
        if (member is null || Url(member) is not { } url)
        {
            return null;
        }

        var kind = transport.IsHttp ? transport.Http : member.Name == "httpUrl" ? HttpTransport.Streamable : HttpTransport.Detect;
        return new HttpTarget { Url = url, Headers = headers, Transport = kind };
    }

    // An address may hold a key, so a message never shows it.
    private Uri? Url(ConfigMember member)
    {
        if (members.Text(member) is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            members.Error(member.Value.At, $"'{member.Name}' is no address; write one such as \"https://example.com/mcp\"");
            return null;
        }

        if (url.UserInfo.Length > 0)
        {
            members.Error(member.Value.At, $"'{member.Name}' has a user's name in it, which HTTP clients do not send; write \"headers\": {{ \"Authorization\": \"…\" }}");
            return null;
        }

        return url;
    }

    private Dictionary<string, string> Headers()
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (member, value) in members.Pairs("{ \"Authorization\": \"Bearer …\" }", "headers") ?? [])
        {
            if (Problem(member.Name, value) is { } problem)
            {
                members.Error(member.At, problem);
            }
            else if (value is not null && !headers.TryAdd(member.Name, value))
            {
                members.Error(member.At, $"'headers' has '{member.Name}' twice, in other letters; keep one");
            }
        }

        return headers;
    }

    private static string? Problem(string name, string? value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Token))
        {
            return "'headers' has a name that no header can have; write one such as \"Authorization\"";
        }

        if (Reserved.Contains(name.ToLowerInvariant()))
        {
            return $"'headers' has '{name}', which the connection sets itself; take it away";
        }

        return value is not null && value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? $"the value of header '{name}' has letters that no header can have (line ends, or beyond ASCII); write it without them"
            : null;
    }
}
