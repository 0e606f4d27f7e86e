using System.Collections.Immutable;
using System.Text.Json;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>A task machine with its state, and what it wanted done: the actor's work, without doing it. A slot is free unless a test says otherwise.</summary>
internal sealed class TaskRig
{
    public const string Id = "0123456789ab00112233445566778899aabbccddeeff";
    public static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly TaskOutcome Oops = new(default, JsonElement.Parse("""{"code":-32603,"message":"oops"}"""));
    public static readonly JsonElement Forms = JsonElement.Parse("""{"elicitation":{},"sampling":{},"roots":{}}""");
    public static readonly JsonElement Accepted = JsonElement.Parse("""{"action":"accept","content":{"n":1}}""");

    private int _number;

    public TaskRig(TaskPolicy? policy = null, TaskOrigin? origin = null, string node = "n1")
    {
        Policy = policy ?? new TaskPolicy();
        Origin = origin ?? new TaskOrigin { Session = "session1" };
        State = new TaskState { Id = Id, Node = node };
    }

    public TaskPolicy Policy { get; }

    public TaskOrigin Origin { get; }

    public TaskState State { get; private set; }

    public TaskTransition Last { get; private set; }

    public DateTimeOffset Now { get; set; } = Begin;

    public double Fraction { get; set; }

    /// <summary>Whether the node has room.</summary>
    public bool HasRoom { get; set; } = true;

    public TaskRecord Record => State.Record!;

    public WorkStatus Status => Record.Status;

    public TaskReply Reply => Last.Shows ? Last.Reply! with { View = TaskViews.Of(State) } : Last.Reply!;

    public static TaskCall CallOf(string digest = "d") => new() { Tool = "tool", Params = JsonElement.Parse("""{"name":"tool"}"""), Version = "2025-11-25", Capabilities = Forms, Digest = digest };

    /// <summary>A task whose first attempt runs.</summary>
    public static TaskRig Running(TaskPolicy? policy = null, TaskOrigin? origin = null)
    {
        var rig = new TaskRig(policy, origin);
        rig.Create();
        return rig;
    }

    /// <summary>One input, and where there is room the claim that it leads to, as one change.</summary>
    public TaskTransition Do(TaskInput input)
    {
        Last = Next(State, input);
        if (Last.State.WantsSlot && HasRoom)
        {
            Last = Last.Then(state => Next(state, new TaskInput.Granted()));
        }

        State = Last.State;
        return Last;
    }

    public TaskTransition Create(string owner = "me", string digest = "d") => Tell(new CreateTask(owner, CallOf(digest), Origin, Policy));

    public TaskTransition Tell(Core.Engine.IMessage<TaskReply> message) => Do(new TaskInput.Received(message));

    public TaskTransition Cancel(string? reason = null) => Tell(new CancelTask("me", reason));

    public TaskTransition Complete(string json = """{"content":[]}""", int? attempt = null) => Do(new TaskInput.Completed(attempt ?? Record.Attempt, JsonElement.Parse(json)));

    public TaskTransition Fail(params string[] exception) => Do(new TaskInput.Failed(Record.Attempt, Oops, [.. exception]));

    public TaskTransition EndBody(int? attempt = null, ImmutableArray<string> exception = default) => Do(new TaskInput.Ended(attempt ?? Record.Attempt, exception));

    /// <summary>The body asks and waits; returns the number of its request.</summary>
    public int Ask(string message = "How many?", string method = "elicitation/create", JsonElement? capabilities = null)
    {
        Do(new TaskInput.Asked(Record.Attempt, ++_number, method, JsonElement.Parse($$$"""{"message":"{{{message}}}","requestedSchema":{"type":"object"}}"""), capabilities ?? Forms));
        return _number;
    }

    /// <summary>The body asks, ends, and is over.</summary>
    public TaskTransition AskAndEnd(string? state = null, params string[] names)
    {
        var next = Do(new TaskInput.Suspended(Record.Attempt, [.. names.Select(name => QuestionOf(name))], state, Forms));
        EndBody();
        return next;
    }

    public static TaskQuestion QuestionOf(string name, string message = "How many?") =>
        new(name, "elicitation/create", JsonElement.Parse($$$"""{"message":"{{{message}}}","requestedSchema":{"type":"object"}}"""));

    public TaskTransition Answer(string key, JsonElement? answer = null, string? owner = "me") =>
        Tell(new AnswerTask(owner, new Dictionary<string, JsonElement> { [key] = answer ?? Accepted }));

    public TaskTransition Tick(DateTimeOffset? sign = null) => Do(new TaskInput.Ticked(sign));

    public TaskTransition Wait(TimeSpan time, DateTimeOffset? sign = null)
    {
        Now += time;
        return Tick(sign);
    }

    /// <summary>Another activation of the task, of the same node or another, from what was saved.</summary>
    public TaskRig Reborn(string node = "n2", bool bodyHere = false)
    {
        var rig = new TaskRig(Policy, Origin, node) { Now = Now, HasRoom = HasRoom, _number = _number };
        rig.State = rig.State with { Record = State.Record };
        rig.Do(new TaskInput.Loaded(bodyHere));
        return rig;
    }

    public string Key(int index = 0) => Record.Questions[index].Key;

    public IEnumerable<T> Effects<T>()
        where T : TaskEffect => Last.Effects.OfType<T>();

    private TaskTransition Next(TaskState state, TaskInput input) => TaskMachine.Next(state, input with { Now = Now, Fraction = Fraction });
}
