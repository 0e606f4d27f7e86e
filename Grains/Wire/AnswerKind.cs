namespace Actors.Grains.Wire;

/// <summary>What became of a question.</summary>
internal enum AnswerKind
{
    /// <summary>Not an answer.</summary>
    None = 0,

    /// <summary>The actor replied.</summary>
    Reply,

    /// <summary>The activation was on its way out and the message had no turn: ask again, and it finds the next one.</summary>
    Moved,

    /// <summary>There is no reply, and the message had no effect.</summary>
    NotRun,

    /// <summary>There is no reply, and nobody knows whether the message had an effect.</summary>
    Unknown,
}
