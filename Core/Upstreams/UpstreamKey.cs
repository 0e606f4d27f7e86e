using Actors.Core.Engine;

namespace Actors.Core.Upstreams;

/// <summary>Which connection: a server behind the host, and whose connection to it.</summary>
/// <param name="Server">The server's name in the configuration: 1 to 64 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</param>
/// <param name="Identity">A digest of the principal whose own connection it is; empty: all callers share it.</param>
public readonly record struct UpstreamKey(string Server, string Identity = "")
{
    /// <summary>The actor kind of connections.</summary>
    public const string Kind = "upstream";

    /// <summary>The address of the connection's actor.</summary>
    public ActorId ToActor() => new(Kind, Identity.Length == 0 ? Server : $"{Server}:{Identity}");

    /// <summary>The connection that an actor is.</summary>
    public static UpstreamKey Of(ActorId actor) =>
        actor.Key.IndexOf(':', StringComparison.Ordinal) is > 0 and var at ? new(actor.Key[..at], actor.Key[(at + 1)..]) : new(actor.Key);

    /// <summary>For logs: the server, and whether it is somebody's own.</summary>
    public override string ToString() => Identity.Length == 0 ? Server : $"{Server} (per caller)";
}
