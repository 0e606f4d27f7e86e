using System.Collections.Immutable;
using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Core.Tasks;

/// <summary>Something to do after a task's change is saved, in order.</summary>
internal abstract record TaskEffect
{
    /// <summary>Start the body.</summary>
    internal sealed record Start(int Attempt) : TaskEffect;

    /// <summary>Fire the body's token.</summary>
    internal sealed record Cancel(int Attempt) : TaskEffect;

    /// <summary>A step of the body is saved.</summary>
    internal sealed record StepSaved(int Number) : TaskEffect;

    /// <summary>The body's question has its answer.</summary>
    internal sealed record Answer(int Number, JsonElement Result) : TaskEffect;

    /// <summary>The body's question gets none.</summary>
    internal sealed record Refuse(int Number, RpcError Error) : TaskEffect;

    /// <summary>What the body wants comes too late.</summary>
    internal sealed record TooLate(int Number) : TaskEffect;

    /// <summary>Tell nodes of a change.</summary>
    internal sealed record Push(ImmutableSortedSet<string> Nodes, TaskPush What) : TaskEffect;

    /// <summary>Tell the session that created the task.</summary>
    internal sealed record Tell(string Session, TellOfTask Notice) : TaskEffect;

    /// <summary>Offer a question to the session that created the task, or withdraw it.</summary>
    internal sealed record Offer(string Session, AskForTask Question) : TaskEffect;

    /// <summary>Tell the owner that the task has ended.</summary>
    internal sealed record TellEnded(string Owner) : TaskEffect;

    /// <summary>Tell the owner that the task is no more.</summary>
    internal sealed record TellGone(string Owner) : TaskEffect;
}
