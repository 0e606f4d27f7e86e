using Actors.Core.Sessions;
using Actors.Core.Tasks;

namespace Actors.Tests.Sessions;

/// <summary>What tasks do to a session in its random life, and what must hold of it always.</summary>
internal sealed class SessionLifeTasks(Func<SessionInput, Transition> act)
{
    private readonly List<string> _taking = [];
    private readonly HashSet<string> _taken = [];
    private int _question;

    public void Step(int which, int how, int stream, DateTimeOffset now)
    {
        var task = $"t{how % 3}";
        switch (which % 8)
        {
            case 0:
                Do(new TaskAsked(new AskingTask(task, "o", $"k{how % 2}"), now));
                break;
            case 1:
                Do(new TaskUnasked(task, now));
                break;
            case 2 when _taking.Count > 0:
                Give(_taking[how % _taking.Count], how, now);
                break;
            case 3:
                Do(new TaskTold(task, (TaskNoticeKind)(1 + (how % 3)), how % 3 == 1 ? "info" : null, SessionRig.Bytes($"{{\"told\":\"{task}\"}}"), now));
                break;
            case 4:
                Do(new Awaiting(stream, task));
                break;
            case 5:
                Do(new Answered($"t-{how % (_question + 1)}"));
                break;
            case 6:
                Do(new Asked(stream, $"h-{++_question}", SessionRig.Bytes($"{{\"id\":\"h-{_question}\"}}"), now) { ByHost = true });
                break;
            default:
                Do(new Withdrawn($"h-{how % (_question + 1)}", now));
                break;
        }
    }

    /// <summary>The tasks live on, and forget what a session took that is no more.</summary>
    public void Forget()
    {
        _taking.Clear();
        _taken.Clear();
    }

    /// <summary>Looks at every effect that concerns tasks.</summary>
    public void See(Transition transition)
    {
        foreach (var effect in transition.Effects)
        {
            if (effect is TakeForTask take)
            {
                Assert.DoesNotContain(take.Task, _taking);
                _taking.Add(take.Task);
            }
            else if (effect is DropForTask drop)
            {
                Assert.True(_taken.Remove(drop.Task), $"Task {drop.Task} is dropped that was not taken.");
            }
        }
    }

    public void Check(SessionState state)
    {
        foreach (var (task, offer) in state.Offers)
        {
            Assert.Equal(task, offer.Asking.Task);
            Assert.Equal(offer.Phase == OfferPhase.Taking, _taking.Contains(task));
            Assert.True(offer.Phase != OfferPhase.Put || state.Questions.Values.Any(open => open.Apart && open.Asking == offer.Asking), $"What {task} asked is out, and cannot be answered.");
        }

        var apart = state.Questions.Values.Where(open => open.Apart && open.Stream == state.Standalone).Select(open => open.Asking);
        Assert.Equal(apart.Distinct(), apart);
    }

    private void Give(string task, int how, DateTimeOffset now)
    {
        _taking.Remove(task);
        var given = how % 5 > 1;
        if (given)
        {
            _taken.Add(task);
        }

        var question = $"t-{++_question}";
        Do(new TaskTaken(task, given ? new AskingTask(task, "o", $"k{how % 2}") : null, question, SessionRig.Bytes($"{{\"id\":\"{question}\"}}"), now) { Failed = how % 5 == 0 });
    }

    private void Do(SessionInput input) => act(input);
}
