using System.Text.Json.Serialization;

namespace Actors.Core.Upstreams;

/// <summary>Why a call got no answer of its server.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UpstreamFailure>))]
public enum UpstreamFailure
{
    /// <summary>Nothing failed.</summary>
    None = 0,

    /// <summary>The configuration has no such server, or it is disabled.</summary>
    Unknown,

    /// <summary>The connection could not be made: the program did not start or ended, the address did not answer, the handshake was refused or took too long.</summary>
    ConnectFailed,

    /// <summary>The server is known to be broken, and the time to try again has not come.</summary>
    Unavailable,

    /// <summary>The connection ended while the call was under way; whether the call had an effect is not known.</summary>
    Lost,

    /// <summary>The server took longer than the call may take.</summary>
    TimedOut,

    /// <summary>The connection was closed by the host: its configuration changed, or the node stops.</summary>
    Closed,

    /// <summary>The caller gave the call up.</summary>
    Cancelled,

    /// <summary>More calls are under way than this server may have.</summary>
    TooMany,
}
