using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>What a task promises, whatever happens to it.</summary>
internal sealed class TaskLifePromises(TaskPolicy policy)
{
    private bool _mayStartAgain = true;
    private long _version;

    /// <summary>What was not saved is lost.</summary>
    public void Forget() => _version = 0;

    /// <summary>One save: what is durable only goes forward.</summary>
    public void CheckSave(TaskRecord? saved, TaskState before, TaskTransition next, DateTimeOffset now)
    {
        var record = next.State.Record;
        if (record is null)
        {
            Assert.True(next.Clear && saved is not null && now >= saved.Expires, "It was erased before its time.");
            _mayStartAgain = true;
            return;
        }

        Assert.NotNull(TaskMachine.WakeAt(next.State));
        Assert.True(TaskMachine.WakeAt(next.State) <= record.Expires);
        Assert.True(record.RetryAt is null || TaskMachine.WakeAt(next.State) <= record.RetryAt, "Nobody would wake it for its retry.");
        Assert.Equal(!record.IsFinal && (record is not { Suspended: true, Node: null } || RunRules.IsDue(record, DateTimeOffset.MaxValue)), TaskMachine.RunsHere(next.State));
        if (saved is null || next.Clear)
        {
            _mayStartAgain = record.Attempt == 0;
            return;
        }

        Assert.True(!saved.IsFinal || (saved.Status == record.Status && saved.Attempt == record.Attempt), $"It was {saved.Status}, and is {record.Status}.");
        Assert.True(record.Version >= saved.Version);
        Assert.InRange(record.Attempt, saved.Attempt, saved.Attempt + 1);
        CheckAnswers(saved, record);
        CheckRows(before, next);
        CheckStart(saved, record);
    }

    /// <summary>One step: what is in memory is what is saved, and what is shown is told.</summary>
    public void Check(TaskState before, TaskInput input, TaskTransition next, TaskRecord? saved, DateTimeOffset now)
    {
        // Time has passed as well, so that the next attempt may have started.
        var late = input is TaskInput.OfRun and not TaskInput.Ended && before.Run is not { IsLive: true } && now < before.Record?.Expires
            && !next.Effects.OfType<TaskEffect.Start>().Any();
        Assert.False(late && (next.Save || !ReferenceEquals(before.Record, next.State.Record)), "A body was heard too late.");
        var state = next.State;
        var record = state.Record;
        Assert.Equal(saved is null, record is null);
        if (record is null)
        {
            Assert.False(state.WantsSlot);
            return;
        }

        Assert.Equal((saved!.Status, saved.Attempt, saved.Questions), (record.Status, record.Attempt, record.Questions));
        Assert.Equal(record.IsAsking && !record.IsFinal, record.Status == WorkStatus.InputRequired);
        Assert.True(record.Version >= _version, "Its version went back.");
        Assert.True(!ShowsAChange(before, state) || record.Version > _version, "A change was not told.");
        _version = record.Version;
        Assert.All(state.Takers, taker => Assert.True(record.Find(taker.Key) is { IsOpen: true }));
        Assert.True(state.Offered is null || record.Find(state.Offered) is { IsOpen: true }, "A question is offered that is not open.");
        Assert.True(state.Run is not { IsLive: true } run || run.Attempt == record.Attempt);
        var becameFinal = record.IsFinal && before.Record is { IsFinal: false };
        Assert.Equal(becameFinal ? 1 : 0, next.Effects.OfType<TaskEffect.TellEnded>().Count());
        Assert.True(now < record.Expires, "It is there after its time.");
    }

    private static bool ShowsAChange(TaskState before, TaskState after) =>
        before.Record is { } old && after.Record is { } now
        && ((old.Status, old.Message, old.Attempt, old.Node) != (now.Status, now.Message, now.Attempt, now.Node) || old.Questions != now.Questions || before.Progress != after.Progress);

    private static void CheckAnswers(TaskRecord saved, TaskRecord record)
    {
        foreach (var question in record.IsFinal ? [] : saved.Questions)
        {
            var now = record.Find(question.Key);
            Assert.True(now is not null, $"Question {question.Key} is forgotten.");
            Assert.Equal((question.Method, question.Name), (now.Method, now.Name));
            Assert.True(question.Status is QuestionStatus.Open or QuestionStatus.Withdrawn || ReferenceEquals(question, now), $"Question {question.Key} was {question.Status}, and is {now.Status}.");
        }

        Assert.Equal(record.Questions.Length, record.Questions.DistinctBy(question => question.Key).Count());
    }

    private static void CheckRows(TaskState before, TaskTransition next)
    {
        var record = next.State.Record!;
        for (var i = 0; i < record.Questions.Length; i++)
        {
            var same = before.Record is { } old && i < old.Questions.Length && ReferenceEquals(old.Questions[i], record.Questions[i]);
            Assert.Equal(same ? 0 : 1, next.Rows.Count(row => row.Key == $"q/{i:x8}"));
        }
    }

    private void CheckStart(TaskRecord saved, TaskRecord record)
    {
        if (record.Attempt > saved.Attempt)
        {
            Assert.True(_mayStartAgain || policy.Replayable || policy.Retries > 0, $"It may not be run again, and attempt {record.Attempt} is claimed.");
            Assert.False(saved.IsFinal);
            _mayStartAgain = false;
        }

        _mayStartAgain |= record is { Suspended: true };
    }
}
