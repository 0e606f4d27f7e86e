namespace Actors.Core.Protocol;

/// <summary>Which shapes of an answer an <c>Accept</c> header takes.</summary>
[Flags]
public enum Accepts
{
    /// <summary>Neither shape: nothing that could be sent would be read.</summary>
    None = 0,

    /// <summary><c>application/json</c>.</summary>
    Json = 1,

    /// <summary><c>text/event-stream</c>.</summary>
    Events = 2,

    /// <summary>Both, as clients must; also where no header came.</summary>
    Both = Json | Events,
}
