namespace Actors.Tests.Simulation.Engine;

/// <summary>What can go wrong; each is counted when it does.</summary>
internal enum Fault
{
    /// <summary>A node dies between two steps.</summary>
    Crash,

    /// <summary>A node dies while it saves, and nothing was written.</summary>
    CrashBeforeSave,

    /// <summary>A node dies right after what it saved became durable.</summary>
    CrashAfterSave,

    /// <summary>A save fails and has been written all the same.</summary>
    UnknownSave,

    /// <summary>A save fails, and nothing was written.</summary>
    FailedSave,

    /// <summary>A save finds that somebody else has saved.</summary>
    SaveConflict,

    /// <summary>A save takes seconds.</summary>
    SlowSave,

    /// <summary>A node stands still for a moment, and goes on as if nothing had been.</summary>
    ShortPause,

    /// <summary>A node stands still until it is declared dead, and comes back.</summary>
    LongPause,

    /// <summary>A node is stopped in good order.</summary>
    Drain,

    /// <summary>A message between nodes is lost on its way.</summary>
    LostMessage,

    /// <summary>The answer to a message between nodes is lost on its way.</summary>
    LostAnswer,

    /// <summary>A message between nodes arrives seconds late.</summary>
    LateMessage,

    /// <summary>A message between nodes arrives twice.</summary>
    DuplicateMessage,

    /// <summary>Two nodes do not reach each other for a while.</summary>
    Partition,

    /// <summary>A wake-up comes late.</summary>
    LateWakeUp,

    /// <summary>A wake-up comes for no reason.</summary>
    SpuriousWakeUp,
}
