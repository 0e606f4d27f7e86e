namespace Actors.Core.Sessions;

/// <summary>What a call means to the session itself: mostly, what it remembers once the call succeeded.</summary>
/// <param name="Kind">What changes.</param>
/// <param name="Value">The level, the resource's uri, or the task's id.</param>
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

    /// <summary>Nothing: the call waits for the end of a task.</summary>
    AwaitTask,
}
