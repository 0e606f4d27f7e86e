namespace Actors.Core.Sessions;

/// <summary>What a session remembers of a call, once it succeeded.</summary>
/// <param name="Kind">What changes.</param>
/// <param name="Value">The level or the resource's uri.</param>
public sealed record Intent(IntentKind Kind, string Value);

/// <summary>Which part of the session an <see cref="Intent"/> changes.</summary>
public enum IntentKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The log level.</summary>
    SetLevel,

    /// <summary>Adds a subscription.</summary>
    Subscribe,

    /// <summary>Drops a subscription.</summary>
    Unsubscribe,
}
