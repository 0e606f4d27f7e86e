using System.Globalization;
using System.Text.Json;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>Drives a task machine as its actor would, through losses of all kinds, and checks after each step what must hold always.</summary>
internal sealed class TaskLife
{
    private static readonly string[] Io = ["System.IO.IOException", "System.Exception"];
    private static readonly string[] Names = ["a", "b", "a-2"];
    private static readonly string[] Waiters = ["n1/1", "n1/2", "n2/1", TakeQuestion.WaiterOf("s")];
    private static readonly JsonElement No = JsonElement.Parse("{}");

    private readonly TaskPolicy _policy;
    private readonly TaskOrigin _origin;
    private readonly TaskLifePromises _promises;
    private readonly List<LifeBody> _bodies = [];
    private TaskState _state;
    private TaskRecord? _saved;
    private DateTimeOffset _now = TaskRig.Begin;
    private int _node = 1;
    private int _number;
    private bool _hasRoom = true;
    private bool _savesWork;

    public TaskLife(int kind)
    {
        _policy = new TaskPolicy
        {
            Ttl = TimeSpan.FromMinutes(kind % 5 == 0 ? 2 : 600),
            Timeout = kind % 3 == 0 ? TimeSpan.FromSeconds(20) : null,
            Heartbeat = kind % 7 == 0 ? TimeSpan.FromSeconds(15) : null,
            Retries = kind % 4 == 0 ? 2 : 0,
            Replayable = kind % 11 < 5,
        };
        _origin = new TaskOrigin
        {
            Modern = kind % 13 < 4,
            Hidden = kind % 17 < 5,
            CanBeJoined = kind % 19 < 6,
            Session = "s",
            ProgressToken = JsonElement.Parse("1"),
        };
        _promises = new TaskLifePromises(_policy);
        _state = Fresh();
        Do(new TaskInput.Received(new CreateTask("me", TaskRig.CallOf(), _origin, _policy)));
    }

    private string Node => string.Create(CultureInfo.InvariantCulture, $"n{_node}");

    public void Step(int what, int which, int how)
    {
        _now += TimeSpan.FromMilliseconds(how % 900);
        switch (what % 24)
        {
            case < 3:
                Pass(how);
                break;
            case < 12:
                WithBody(which, body => Say(body, how));
                break;
            case < 15:
                Answer(which, how);
                break;
            case 15:
                Tell(how % 2 == 0 ? new TakeQuestion(Waiters[which % 4]) : new DropQuestions(Waiters[which % 4]));
                break;
            case 16:
                Tell(how % 3 == 0 ? new UnwatchTask(Node) : new WatchTask(Node, 0));
                break;
            case 17:
                _hasRoom = how % 3 > 0;
                Do(new TaskInput.Ticked(null));
                break;
            case 18 when how % 4 == 0:
                Tell(new CancelTask("me", null));
                break;
            case 19 when how % 2 == 0:
                Tell(new CreateTask("me", TaskRig.CallOf(), _origin with { Hidden = how % 8 != 0 && _origin.Hidden }, _policy));
                break;
            case 20 or 21:
                Lose(how);
                break;
            case 22 when how % 3 == 0:
                Do(new TaskInput.Drained());
                Die();
                break;
            default:
                Do(new TaskInput.WatcherLost(how % 2 == 0 ? Node : "n2"));
                break;
        }
    }

    /// <summary>With room, answers and bodies that return, everything ends; and after its time nothing is left.</summary>
    public void CheckAtTheEnd()
    {
        (_hasRoom, _savesWork) = (true, true);
        for (var i = 0; _state.Record is { IsFinal: false } && i < 20; i++)
        {
            _now += TimeSpan.FromSeconds(61);
            Do(new TaskInput.Ticked(_now));
            foreach (var question in _state.Record?.Questions.Where(question => question.IsOpen).ToList() ?? [])
            {
                Tell(new AnswerTask(null, new Dictionary<string, JsonElement> { [question.Key] = TaskRig.Accepted }));
            }

            foreach (var body in _bodies.ToList())
            {
                Do(new TaskInput.Completed(body.Attempt, No));
                EndBody(body);
            }
        }

        Assert.True(_state.Record is null or { IsFinal: true }, $"It does not end, with {_bodies.Count} bodies: {_state}");
        _now = TaskRig.Begin + TimeSpan.FromDays(2);
        Do(new TaskInput.Ticked(null));
        Assert.Null(_saved);
        Assert.Null(_state.Record);
        Assert.Empty(_state.Watchers);
    }

    private void Say(LifeBody body, int how)
    {
        TaskInput? said = (how % 12) switch
        {
            0 => new TaskInput.Reported(body.Attempt, new TaskProgress(how % 10, null, null), how % 2 == 0 ? "on" : null),
            1 => new TaskInput.Stepped(body.Attempt, ++_number, "s", No),
            2 or 3 or 4 => Ask(body, how),
            5 when body.Waiting.Count > 0 => new TaskInput.Unasked(body.Attempt, Withdraw(body)),
            6 => new TaskInput.Suspended(body.Attempt, [.. Names.Take(how % 4).Select(name => TaskRig.QuestionOf(name))], "st", TaskRig.Forms),
            7 when how % 5 == 0 => new TaskInput.Completed(body.Attempt, No),
            8 => new TaskInput.Failed(body.Attempt, TaskRig.Oops, how % 5 == 0 ? [] : [.. Io]),
            _ => null,
        };
        if (said is not null)
        {
            Do(said);
        }
        else if (how % 12 > 8)
        {
            EndBody(body, how % 2 == 0);
        }
    }

    private TaskInput.Asked Ask(LifeBody body, int how)
    {
        body.Waiting.Add(++_number);
        return new(body.Attempt, _number, "elicitation/create", TaskRig.QuestionOf("q", $"Number {how % 3}?").Params, how % 20 == 0 ? No : TaskRig.Forms);
    }

    private static int Withdraw(LifeBody body)
    {
        var number = body.Waiting.First();
        body.Waiting.Remove(number);
        return number;
    }

    private void Answer(int which, int how)
    {
        var questions = _state.Record?.Questions ?? [];
        if (questions.IsEmpty)
        {
            return;
        }

        var key = questions[which % questions.Length].Key;
        Tell((how % 9) switch
        {
            0 => new RefuseTask("me", key, -1, "no"),
            1 => new AnswerTask(null, new Dictionary<string, JsonElement> { [key] = No }),
            _ => new AnswerTask(null, new Dictionary<string, JsonElement> { [key] = JsonElement.Parse($$$"""{"action":"accept","content":{"n":{{{how % 1000}}}}}""") }),
        });
    }

    private void Pass(int how)
    {
        _now += TimeSpan.FromSeconds(how % 40);
        Do(new TaskInput.Ticked(how % 2 == 0 ? _now : null));
    }

    // A node dies; or a save fails, so that the activation ends while its body is still on its way out; or nobody needs it.
    private void Lose(int how)
    {
        switch (how % 3)
        {
            case 0:
                Die();
                break;
            case 1:
                Load(bodyHere: _bodies.Count > 0);
                break;
            case 2 when _state.Run is null && !TaskMachine.Stays(_state):
                Load(bodyHere: false);
                break;
        }
    }

    private void Die()
    {
        _node++;
        _bodies.Clear();
        Load(bodyHere: false);
    }

    private void Load(bool bodyHere)
    {
        _promises.Forget();
        _state = Fresh() with { Record = _saved };
        if (_saved is not null || bodyHere)
        {
            Do(new TaskInput.Loaded(bodyHere));
        }
    }

    private void EndBody(LifeBody body, bool threw = false)
    {
        _bodies.Remove(body);
        // The body of an activation that is no more ends under the number that the next one knows of.
        var attempt = _state.Run is { IsLive: false } run ? run.Attempt : body.Attempt;
        Do(new TaskInput.Ended(attempt, threw ? [.. Io] : default));
    }

    private void WithBody(int which, Action<LifeBody> act)
    {
        if (_bodies.Count > 0)
        {
            act(_bodies[which % _bodies.Count]);
        }
    }

    private TaskState Fresh() => new() { Id = TaskRig.Id, Node = Node };

    private void Tell(Core.Engine.IMessage<TaskReply> message) => Do(new TaskInput.Received(message));

    private void Do(TaskInput input)
    {
        var before = _state;
        var next = TaskMachine.Next(_state, input with { Now = _now, Fraction = 0.5 });
        if (next.State.WantsSlot && _hasRoom)
        {
            next = next.Then(state => TaskMachine.Next(state, new TaskInput.Granted { Now = _now }));
        }

        // One save in some that change something is lost with its activation, whether it happened or not.
        if (next.Save && !_savesWork && (_number + _now.Millisecond) % 23 == 0 && input is not TaskInput.Loaded)
        {
            _saved = _now.Millisecond % 2 == 0 ? Save(before, next) : _saved;
            Load(bodyHere: _bodies.Count > 0);
            return;
        }

        _saved = next.Save ? Save(before, next) : _saved;
        _state = next.State;
        foreach (var effect in next.Effects)
        {
            Act(effect, next);
        }

        _promises.Check(before, input, next, _saved, _now);
        Assert.Equal(_state.WantsSlot, _state.WantsSlot && !_hasRoom);
    }

    private TaskRecord? Save(TaskState before, TaskTransition next)
    {
        _promises.CheckSave(_saved, before, next, _now);
        return next.State.Record;
    }

    private void Act(TaskEffect effect, TaskTransition next)
    {
        switch (effect)
        {
            case TaskEffect.Start start:
                Assert.True(next.Save, "An attempt starts that was not saved.");
                Assert.True(_bodies.Count == 0, $"Attempt {start.Attempt} starts while another runs.");
                _bodies.Add(new LifeBody(start.Attempt));
                break;
            case TaskEffect.Answer { Number: var number }:
                Settle(number);
                break;
            case TaskEffect.Refuse { Number: var number }:
                Settle(number);
                break;
            case TaskEffect.TooLate { Number: var number }:
                _bodies.ForEach(body => body.Waiting.Remove(number));
                break;
        }
    }

    private void Settle(int number) =>
        Assert.True(_bodies.Exists(body => body.Waiting.Remove(number)), $"Request {number} is settled, and nobody waits for it.");

    private sealed record LifeBody(int Attempt)
    {
        public SortedSet<int> Waiting { get; } = [];
    }
}
