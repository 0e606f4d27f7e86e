namespace Actors.Upstreams.Configuration;

/// <summary>What becomes of a server's tools in lists while it cannot be reached.</summary>
public enum WhenDown
{
    /// <summary>Not a choice.</summary>
    None = 0,

    /// <summary>They stay, and their descriptions say that the server cannot be reached.</summary>
    Mark,

    /// <summary>They are left out until it answers again.</summary>
    Hide,
}
