using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Actors.Core.Protocol;
using Actors.Core.Questions;

namespace Actors.Core.Tasks;

/// <summary>What a body asks its user, and waits for or comes back for.</summary>
internal static class AskRules
{
    /// <summary>The body asks and waits. What was answered before, in whichever attempt, is not asked again.</summary>
    public static TaskTransition Ask(TaskState state, TaskRun run, TaskInput.Asked asked)
    {
        var record = state.Record!;
        if (QuestionRules.Missing(asked.Method, asked.Params, asked.Capabilities) is { } missing)
        {
            return new TaskTransition(state).Then(new TaskEffect.Refuse(asked.Number, TaskErrors.Undeclared(missing, record.Origin.Modern)));
        }

        var digest = Digest(asked);
        var times = run.Asked.TryGetValue(digest, out var before) ? before + 1 : 1;
        var key = Key(record, digest, times);
        var counted = run with { Asked = run.Asked.SetItem(digest, times), Sign = asked.Now };
        var parked = state with { Run = counted with { Parked = counted.Parked.SetItem(asked.Number, key) } };
        return record.Find(key) switch
        {
            { Status: QuestionStatus.Answered } known => new TaskTransition(state with { Run = counted }).Then(new TaskEffect.Answer(asked.Number, known.Answer)),
            { Status: QuestionStatus.Refused } known => new TaskTransition(state with { Run = counted }).Then(new TaskEffect.Refuse(asked.Number, known.Error!)),
            // An earlier attempt asked it, and it still waits for its answer.
            { Status: QuestionStatus.Open } => new(parked),
            _ => Open(parked, [new AskedQuestion { Key = key, Method = asked.Method, Params = asked.Params, Status = QuestionStatus.Open }], asked.Now),
        };
    }

    /// <summary>The body waits for that answer no longer; nor does anybody, unless it asked the same twice at once.</summary>
    public static TaskTransition Unask(TaskState state, TaskRun run, TaskInput.Unasked unasked)
    {
        if (!run.Parked.TryGetValue(unasked.Number, out var key))
        {
            return new(state);
        }

        var rest = run with { Parked = run.Parked.Remove(unasked.Number), Sign = unasked.Now };
        var next = state with { Run = rest };
        return state.Record!.Find(key) is { IsOpen: true } question && !rest.Parked.ContainsValue(key)
            ? new(next with { Record = state.Record.With(question with { Status = QuestionStatus.Withdrawn }).Changed(unasked.Now) }) { Save = true }
            : new(next);
    }

    /// <summary>The body asked and ended. While its questions are open nothing runs, and nothing waits but the record.</summary>
    public static TaskTransition Suspend(TaskState state, TaskRun run, TaskInput.Suspended suspended)
    {
        var record = state.Record!;
        foreach (var question in suspended.Questions)
        {
            if (QuestionRules.Missing(question.Method, question.Params, suspended.Capabilities) is { } missing)
            {
                return EndRules.End(state, WorkStatus.Failed, TaskErrors.Undeclared(missing, record.Origin.Modern).ToOutcome(), suspended.Now, ownWord: true);
            }
        }

        // What a body waited for that is no more, nobody waits for.
        foreach (var question in record.Questions)
        {
            record = question is { IsOpen: true, Name: null } ? record.With(question with { Status = QuestionStatus.Withdrawn }) : record;
        }

        var left = record with { Node = null, Started = null, Suspended = true, RequestState = suspended.RequestState };
        if (suspended.Questions.IsEmpty)
        {
            // It asked nothing but to be called again; a moment later, or it would be called all the time.
            return RetryRules.Later(state, left, record.Policy.RetryDelay, suspended.Now);
        }

        var ended = state with { Record = left, Run = EndRules.Stop(run, suspended.Now), Progress = null };
        return Open(ended, [.. Named(left, suspended.Questions)], suspended.Now);
    }

    private static TaskTransition Open(TaskState state, ImmutableArray<AskedQuestion> questions, DateTimeOffset now)
    {
        var record = questions.Aggregate(state.Record!, static (sum, question) => sum.With(question));
        return new(state with { Record = record.Changed(now) }) { Save = true };
    }

    // A key never means anything else: whoever asks anew under an author's name that is taken gets the next number behind it.
    private static IEnumerable<AskedQuestion> Named(TaskRecord record, ImmutableArray<TaskQuestion> questions)
    {
        var used = record.Questions.Select(static question => question.Key).Concat(questions.Select(static question => question.Key)).ToHashSet(StringComparer.Ordinal);
        foreach (var question in questions)
        {
            var key = question.Key;
            for (var number = 2; record.Find(key) is not null || (key != question.Key && !used.Add(key)); number++)
            {
                key = string.Create(CultureInfo.InvariantCulture, $"{question.Key}-{number}");
            }

            yield return new AskedQuestion { Key = key, Name = question.Key, Method = question.Method, Params = question.Params, Status = QuestionStatus.Open };
        }
    }

    private static string Digest(TaskInput.Asked asked) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(CallDigest.Of(asked.Method, asked.Params))).AsSpan(0, 4));

    // The n-th time that this is asked: the same in every attempt. An author may have used that very text as a name.
    private static string Key(TaskRecord record, string digest, int times)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{digest}-{times}");
        while (record.Find(key) is { Name: not null })
        {
            key += "x";
        }

        return key;
    }
}
