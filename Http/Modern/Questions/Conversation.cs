using System.Security.Cryptography;
using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern.Questions;

/// <summary>
/// The questions and answers of one running call. While nobody waits for it, its handler is parked: it lives on, holding no
/// connection, until the client repeats the call with answers, or until it expires. Questions are keyed by their order, so
/// that a handler which runs again from the start finds the answers it was given.
/// </summary>
internal sealed class Conversation(QuestionDesk desk, ModernCall call, Action<JsonRpcMessageWithId?> waiter)
{
    // Questions that a handler asks together arrive within this time of each other, and are then put to the client together.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Question> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _answers = new(call.Input?.Answers ?? new Dictionary<string, JsonElement>());
    private Action<JsonRpcMessageWithId?>? _waiter = waiter;
    private JsonRpcMessageWithId? _final;
    private ITimer? _expiry;
    private string? _id;
    private int _asked;
    private int _round = call.Input?.State?.Round ?? 0;
    private bool _gathering;
    private bool _parked;
    private bool _over;

    /// <summary>All answers so far.</summary>
    public IReadOnlyDictionary<string, JsonElement> Answers => _answers;

    /// <summary>How often the client was asked.</summary>
    public int Round => _round;

    /// <summary>Asks the client; a recorded answer comes at once.</summary>
    public async Task<JsonElement> AskAsync(string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        string key;
        Question question;
        bool gather;
        lock (_gate)
        {
            key = $"q{++_asked}";
            if (_answers.TryGetValue(key, out var recorded))
            {
                return QuestionRules.IsAnswerTo(method, recorded)
                    ? recorded
                    : throw new McpProtocolException($"The answer '{key}' has the wrong shape.", McpErrorCode.InvalidParams);
            }

            ObjectDisposedException.ThrowIf(_over, this);
            _open[key] = question = new Question(method, parameters);
            gather = !_gathering;
            _gathering = true;
        }

        if (gather)
        {
            _ = GatherAsync();
        }

        try
        {
            return await question.Answer.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(key);
            }
        }
    }

    /// <summary>
    /// Goes on with answers: null, and <paramref name="waiter"/> gets what comes next. A refusal leaves the handler parked.
    /// </summary>
    public Refusal? Resume(ICallReply reply, IReadOnlyDictionary<string, JsonElement> answers, Action<JsonRpcMessageWithId?> waiter)
    {
        List<(Question Question, JsonElement Answer)> resolved = [];
        JsonRpcMessageWithId? final;
        var gather = false;
        lock (_gate)
        {
            if (!_parked)
            {
                return Refusal.Parameter("The call is already being continued by another request.");
            }

            if (_open.FirstOrDefault(open => answers.TryGetValue(open.Key, out var answer) && !QuestionRules.IsAnswerTo(open.Value.Method, answer)).Key is { } wrong)
            {
                return Refusal.Parameter($"'inputResponses.{wrong}' has the wrong shape.");
            }

            foreach (var (key, question) in _open.Where(open => answers.ContainsKey(open.Key)).ToList())
            {
                _answers[key] = answers[key];
                _open.Remove(key);
                resolved.Add((question, answers[key]));
            }

            Unpark();
            final = _final;
            if (!_over)
            {
                _waiter = waiter;
                call.Attach(reply);
                gather = _open.Count > 0 && !_gathering;
                _gathering |= gather;
            }
        }

        if (final is not null)
        {
            desk.Forget(_id!);
            waiter(final);
        }

        resolved.ForEach(pair => pair.Question.Resolve(pair.Answer));
        if (gather)
        {
            _ = GatherAsync();
        }

        return null;
    }

    /// <summary>The handler is over: tells whoever waits, or keeps the answer for who comes.</summary>
    public void End(JsonRpcMessageWithId? answer)
    {
        Action<JsonRpcMessageWithId?>? waiter;
        lock (_gate)
        {
            _over = true;
            _final = answer;
            (waiter, _waiter) = (_waiter, null);
            if (answer is null && waiter is null)
            {
                Unpark();
            }
        }

        if (_id is not null && (waiter is not null || answer is null))
        {
            desk.Forget(_id);
        }

        waiter?.Invoke(answer);
    }

    /// <summary>Gives a parked handler up: its questions fail and its token fires.</summary>
    /// <param name="reason">What its questions fail with.</param>
    /// <param name="givenUp">Whether nobody may come back for the call; false where only this process goes.</param>
    public void Expire(string reason, bool givenUp = true)
    {
        Question[] open;
        lock (_gate)
        {
            if (!_parked)
            {
                return;
            }

            Unpark();
            open = [.. _open.Values];
            _open.Clear();
        }

        desk.Forget(_id!);
        foreach (var question in open)
        {
            // Where only this process goes, that is no answer: a task that asked through this call goes on asking.
            question.Fail(givenUp ? new McpException(reason) : new TaskCanceledException(reason));
        }

        call.Cancel(givenUp);
    }

    /// <summary>The request that waited has gone: cancels the handler, unless it is parked already.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (_waiter is null)
            {
                return;
            }
        }

        call.Cancel();
    }

    private async Task GatherAsync()
    {
        for (var before = 0; Volatile.Read(ref _asked) is var asked && asked != before; before = asked)
        {
            await Task.Delay(Gathering, TimeProvider.System);
        }

        try
        {
            Put();
        }
        catch (Exception exception) when (exception is InvalidOperationException or JsonException or CryptographicException)
        {
            call.Fail(new(RpcCode.InternalError, "What the handler asks cannot be put to a client."));
        }
    }

    /// <summary>Puts what is open to the client, and parks the handler; where there is no room, the questions fail.</summary>
    private void Put()
    {
        JsonRpcMessageWithId? asking = null;
        Action<JsonRpcMessageWithId?>? waiter = null;
        Question[] refused = [];
        lock (_gate)
        {
            _gathering = false;
            if (_open.Count == 0 || _waiter is null || _over)
            {
                return;
            }

            if ((_id ??= desk.Admit(this)) is not { } id)
            {
                refused = [.. _open.Values];
                _open.Clear();
            }
            else
            {
                asking = desk.Ask(call, _open, _answers, id, _round + 1);
                (waiter, _waiter) = (_waiter, null);
                _parked = true;
                _round++;
                desk.Parked();
                _expiry = desk.ExpireLater(this);
                call.Detach();
            }
        }

        foreach (var question in refused)
        {
            question.Fail(new McpException("Too many calls wait for their client's answer. Try again later."));
        }

        waiter?.Invoke(asking);
    }

    private void Unpark()
    {
        if (_parked)
        {
            _parked = false;
            _expiry?.Dispose();
            desk.Unparked();
        }
    }
}
