using Actors.Core.Upstreams;

namespace Actors.Tests.Upstreams;

/// <summary>One random life of a connection: callers, a server and a network that do anything at any time, and what must hold all the same.</summary>
internal sealed class UpstreamLife(int seed)
{
    private static readonly string[] Nodes = ["n1", "n2"], Callers = ["me", "you"], Uris = ["file:///a", "file:///b"];

    private readonly UpstreamRig _rig = new() { Settings = Settings(0) };
    private readonly Dictionary<long, Call> _calls = [];
    private readonly SortedSet<int> _questions = [];
    private long _link;
    private bool _serving;
    private bool _closing;
    private int _starts;
    private int _ends;
    private int _stamp;
    private int _asked;

    /// <summary>One thing that happens; the numbers choose which.</summary>
    public void Step(int what, int which, int more)
    {
        _rig.Fraction = (more % 1000) / 1000.0;
        switch (what % 26)
        {
            case 0 or 1 or 2 or 3 or 4:
                Add(UpstreamCallKind.Call, which, more);
                break;
            case 5:
                Add(more % 3 == 0 ? UpstreamCallKind.Unfollow : UpstreamCallKind.Follow, which, more);
                break;
            case 6:
                Add(UpstreamCallKind.Facts, which, more);
                break;
            case 7 when more % 4 == 0:
                Add(UpstreamCallKind.Close, which, more);
                break;
            case 8 when Pick(which, call => !call.Late) is { } known:
                Do(new UpstreamInput.Cancelled(known));
                break;
            case 9 or 10 or 11:
                Answer(which, more);
                break;
            case 12 or 13 or 22 or 23 or 24 or 25:
                MoveLink(more);
                break;
            case 14 when _serving && !_closing && more % 2 == 0:
                Do(new UpstreamInput.LinkLost(_link, "lost"));
                break;
            case 15 when _serving && _rig.State.Facts.Reading:
                Do(more % 3 == 0 ? new UpstreamInput.FactsFailed(_link, Problem(more)) : new UpstreamInput.FactsRead(_link, more % 2 == 0));
                break;
            case 16 when _serving:
                Do(new UpstreamInput.Noticed(_link, more % 2 == 0 ? "notifications/message" : "notifications/tools/list_changed", UpstreamRig.Some));
                break;
            case 17 when _serving:
                Ask(more % 2 == 0 ? null : Pick(which, _ => true));
                break;
            case 18 when _questions.Count > 0:
                var question = _questions.ElementAt(which % _questions.Count);
                Do(more % 3 == 0 ? new UpstreamInput.Unasked(question) : new UpstreamInput.Answered(_rig.State.Questions.GetValueOrDefault(question), question, UpstreamRig.Some, null));
                break;
            case 19:
                _rig.Now += TimeSpan.FromMilliseconds(more % (which % 4 == 0 ? 20_000 : 500));
                Do(new UpstreamInput.Ticked());
                break;
            case 20:
                Do(new UpstreamInput.Beaten(Nodes[which % 2]));
                break;
            case 21 when more % 5 == 0:
                _rig.Settings = more % 4 == 0 ? null : Settings(++_stamp);
                break;
        }
    }

    /// <summary>Everything comes to its end.</summary>
    public void CheckAtTheEnd()
    {
        _rig.Settings = null;
        for (var i = 0; i < 3; i++)
        {
            Add(UpstreamCallKind.Close, 0, 0);
            while (_link != 0)
            {
                MoveLink(1);
            }
        }

        True(_rig.State.Calls.IsEmpty, "calls are left");
        True(_calls.Values.All(call => call.Ends == 1), "a call has not ended once");
        True(_starts == _ends, $"{_starts} links were made, and {_ends} ended");
        True(_rig.State.Questions.IsEmpty && _questions.Count == 0, "questions are left");
        True(_rig.Phase == UpstreamPhase.Idle, "it does something");
    }

    private void Add(UpstreamCallKind kind, int which, int more)
    {
        var number = _calls.Count + 1L;
        var broken = _rig.State is { Phase: UpstreamPhase.Broken, Link: 0 } && _rig.Now < _rig.State.RetryAt && _rig.Settings?.Stamp == _rig.State.Settings.Stamp;
        var call = _calls[number] = new Call(kind, Callers[which % 2]);
        Do(new UpstreamInput.Called(number, kind, Nodes[more % 2], _rig.Settings)
        {
            Caller = call.Caller,
            Uri = Uris[which % 2],
            Timeout = more % 7 == 0 ? TimeSpan.FromMilliseconds(more % 5000) : null,
        });
        if (_rig.Last.Reply!.Failure != UpstreamFailure.None)
        {
            End(number);
        }

        True(!broken || kind is UpstreamCallKind.Close or UpstreamCallKind.Unfollow || _rig.Last.Reply.Failure is not UpstreamFailure.None, "a broken connection took a call");
    }

    // What runs may end at any time and in any way, also when nobody waits any more.
    private void Answer(int which, int more)
    {
        if (Pick(which, call => call.Link != 0) is not { } number)
        {
            return;
        }

        var call = _calls[number];
        var (before, link, late) = (_rig.State, call.Link, call.Late);
        call.Link = 0;
        if (more % 3 == 0)
        {
            Do(new UpstreamInput.Failed(number, link, Problem(more)));
        }
        else
        {
            if (!late)
            {
                End(number);
            }

            Do(new UpstreamInput.Ended(number, late ? UpstreamCallEnd.Cancelled : UpstreamCallEnd.Answered));
        }

        True(!late || ReferenceEquals(before, _rig.State), "a late answer changed something");
    }

    private void MoveLink(int more)
    {
        if (_link == 0)
        {
            return;
        }

        if (!_serving && (_closing || more % 3 == 0))
        {
            EndLink(new UpstreamInput.ConnectFailed(_link, UpstreamRig.Exit));
        }
        else if (!_serving)
        {
            _serving = true;
            Do(new UpstreamInput.Connected(_link));
        }
        else if (_closing)
        {
            EndLink(new UpstreamInput.LinkEnded(_link));
        }
    }

    private void EndLink(UpstreamInput how)
    {
        (_link, _serving, _closing) = (0, false, false);
        _ends++;
        Do(how);
    }

    private void Ask(long? call)
    {
        _questions.Add(++_asked);
        Do(new UpstreamInput.Asked(_link, _asked, call, "elicitation/create", UpstreamRig.Some));
    }

    private void Do(UpstreamInput input)
    {
        var retryAt = _rig.State.RetryAt;
        _rig.Do(input);
        if (input is UpstreamInput.Unasked unasked)
        {
            _questions.Remove(unasked.Question);
        }

        foreach (var effect in _rig.Last.Effects)
        {
            Check(effect);
        }

        True(_rig.State.Link == _link, "the machine believes in another link");
        True(_rig.State.Phase != UpstreamPhase.Ready || (_serving && !_closing), "it is ready without a link");
        True(retryAt <= _rig.Now || !_rig.Last.Effects.Any(effect => effect is UpstreamEffect.Connect) || _rig.State.RetryAt <= _rig.Now, "it connected before its time");
    }

    private void Check(UpstreamEffect effect)
    {
        switch (effect)
        {
            case UpstreamEffect.Connect connect:
                True(_link == 0, "two links at once");
                (_link, _starts) = (connect.Link, _starts + 1);
                break;
            case UpstreamEffect.Close close:
                True(close.Link == _link && !_closing, "a link was closed that is none");
                _closing = true;
                break;
            case UpstreamEffect.Start start:
                var call = _calls[start.Call];
                True(_serving && !_closing && start.Link == _link && call is { Ends: 0, Late: false, Link: 0 } && ++call.Starts <= 2, "a call was made that must not be");
                call.Link = start.Link;
                break;
            case UpstreamEffect.Cancel cancel:
                True(_calls[cancel.Call].Link != 0, "nothing was there to cancel");
                _calls[cancel.Call].Late = true;
                _calls[cancel.Call].End();
                break;
            case UpstreamEffect.Fail fail:
                End(fail.Call);
                break;
            case UpstreamEffect.Finish finish:
                End(finish.Call);
                break;
            case UpstreamEffect.TellFacts tell:
                End(tell.Call);
                break;
            case UpstreamEffect.Notify notify:
                True(_calls.Values.Where(other => other.Link == _link && !other.Late && other.Kind == UpstreamCallKind.Call).All(other => other.Caller == _calls[notify.Call].Caller), "a stranger heard it");
                break;
            case UpstreamEffect.Answer answer:
                True(_questions.Remove(answer.Question), "a question was answered twice");
                break;
            case UpstreamEffect.Refuse refuse:
                True(_questions.Remove(refuse.Question), "a question was answered twice");
                break;
        }
    }

    private void End(long number)
    {
        _calls[number].End();
        _calls[number].Late = true;
    }

    private long? Pick(int which, Func<Call, bool> fits)
    {
        long[] fitting = [.. _calls.Where(call => fits(call.Value)).Select(call => call.Key)];
        return fitting.Length == 0 ? null : fitting[which % fitting.Length];
    }

    private void True(bool holds, string otherwise) => Assert.True(holds, $"Seed {seed}: {otherwise}.");

    private static UpstreamProblem Problem(int more) => new(UpstreamFailure.Lost, "It did not get through.", more % 2 == 0);

    private static UpstreamSettings Settings(int stamp) => new() { Stamp = $"{stamp}", MaxCalls = 20, CallTimeout = TimeSpan.FromSeconds(15), IdleAfter = TimeSpan.FromSeconds(20) };

    private sealed class Call(UpstreamCallKind kind, string caller)
    {
        public UpstreamCallKind Kind => kind;

        public string Caller => caller;

        /// <summary>The link that it is under way on.</summary>
        public long Link { get; set; }

        /// <summary>Whether nobody waits for it any more.</summary>
        public bool Late { get; set; }

        public int Starts { get; set; }

        public int Ends { get; private set; }

        public void End() => Ends++;
    }
}
