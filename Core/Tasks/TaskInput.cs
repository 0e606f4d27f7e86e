using System.Collections.Immutable;
using System.Text.Json;
using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>Something that happened to a task.</summary>
internal abstract record TaskInput
{
    /// <summary>When; set by the actor.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>A random number from 0 to 1; set by the actor.</summary>
    public double Fraction { get; init; }

    /// <summary>The activation begins with what was saved.</summary>
    /// <param name="BodyHere">Whether a body of the task still runs in this process: an earlier activation's, on its way out.</param>
    internal sealed record Loaded(bool BodyHere) : TaskInput;

    /// <summary>Somebody sent a message.</summary>
    internal sealed record Received(IMessage<TaskReply> Message) : TaskInput;

    /// <summary>It is the task's turn to run.</summary>
    internal sealed record Granted : TaskInput;

    /// <summary>Some time may have come, or not.</summary>
    /// <param name="Sign">The body's last sign of life; null: none of which the machine has not heard.</param>
    internal sealed record Ticked(DateTimeOffset? Sign) : TaskInput;

    /// <summary>A node that watched took no push: it is gone.</summary>
    internal sealed record WatcherLost(string Node) : TaskInput;

    /// <summary>The node goes down in good order, and with it the body.</summary>
    internal sealed record Drained : TaskInput;

    /// <summary>Something that a body said.</summary>
    internal abstract record OfRun(int Attempt) : TaskInput;

    /// <summary>How far it is, or what it says of itself.</summary>
    internal sealed record Reported(int Attempt, TaskProgress? Progress, string? Message) : OfRun(Attempt);

    /// <summary>A log message.</summary>
    internal sealed record Logged(int Attempt, string Level, ReadOnlyMemory<byte> Json) : OfRun(Attempt);

    /// <summary>A step has a result to be saved.</summary>
    internal sealed record Stepped(int Attempt, int Number, string Name, JsonElement Result) : OfRun(Attempt);

    /// <summary>It asks, and waits for the answer.</summary>
    internal sealed record Asked(int Attempt, int Number, string Method, JsonElement Params, JsonElement Capabilities) : OfRun(Attempt);

    /// <summary>It waits for that answer no longer.</summary>
    internal sealed record Unasked(int Attempt, int Number) : OfRun(Attempt);

    /// <summary>It asked, and ended.</summary>
    internal sealed record Suspended(int Attempt, ImmutableArray<TaskQuestion> Questions, string? RequestState, JsonElement Capabilities) : OfRun(Attempt);

    /// <summary>The node has no such tool: nothing was begun.</summary>
    internal sealed record Unavailable(int Attempt) : OfRun(Attempt);

    /// <summary>It returned.</summary>
    internal sealed record Completed(int Attempt, JsonElement Result) : OfRun(Attempt);

    /// <summary>It threw, or was refused.</summary>
    internal sealed record Failed(int Attempt, TaskOutcome Error, ImmutableArray<string> Exception) : OfRun(Attempt);

    /// <summary>Nothing of it runs any more.</summary>
    /// <param name="Attempt">Which.</param>
    /// <param name="Exception">The names of the exception that it ended by and of its base types; default: none.</param>
    internal sealed record Ended(int Attempt, ImmutableArray<string> Exception) : OfRun(Attempt);
}
