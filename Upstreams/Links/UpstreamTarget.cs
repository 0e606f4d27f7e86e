using Actors.Core.Upstreams;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>How one server is reached, as configured now: the checked and expanded form of its entry. Immutable; headers and environment are never logged.</summary>
public abstract record UpstreamTarget
{
    private protected UpstreamTarget()
    {
    }

    /// <summary>How its connections behave.</summary>
    public UpstreamSettings Settings { get; init; } = new();

    /// <summary>The least level of log messages that the server is asked for once it is connected; null: it is not asked for any.</summary>
    public LoggingLevel? LogLevel { get; init; }
}

/// <summary>A program that speaks MCP on its standard input and output.</summary>
public sealed record StdioTarget : UpstreamTarget
{
    /// <summary>The program: a path, or a name that is looked up in the <c>PATH</c> that the program itself gets.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables that it gets beside the host's own, or instead of them; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether it gets the host's own environment variables as well.</summary>
    public bool InheritEnvironment { get; init; } = true;

    /// <summary>The folder it starts in; null: the host's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How long it has to end once its input is closed, signals included, before it and all it started are killed.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Names the program, and nothing that could be a secret.</summary>
    public override string ToString() => Command;
}

/// <summary>An HTTP endpoint that speaks MCP.</summary>
public sealed record HttpTarget : UpstreamTarget
{
    /// <summary>Its address.</summary>
    public required Uri Url { get; init; }

    /// <summary>Headers of every request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How it speaks.</summary>
    public HttpTransport Transport { get; init; }

    /// <summary>Names the host, and nothing that could be a secret.</summary>
    public override string ToString() => Url.GetLeftPart(UriPartial.Authority);
}

/// <summary>How an HTTP endpoint speaks.</summary>
public enum HttpTransport
{
    /// <summary>Streamable HTTP, or HTTP+SSE where the server knows only that.</summary>
    Detect = 0,

    /// <summary>Streamable HTTP.</summary>
    Streamable,

    /// <summary>The older HTTP+SSE.</summary>
    Sse,
}
