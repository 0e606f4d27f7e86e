namespace Actors.Core.Tasks;

/// <summary>How an attempt begins, and what its body may say until it is over.</summary>
internal static class RunRules
{
    /// <summary>It is the task's turn: the attempt is claimed for this node, saved, and only then started.</summary>
    public static TaskTransition Claim(TaskState state, TaskInput.Granted granted)
    {
        if (!state.WantsSlot || !IsReady(state, granted.Now))
        {
            return new(state);
        }

        var record = state.Record! with
        {
            Attempt = state.Record.Attempt + 1,
            Node = state.Node,
            Started = granted.Now,
            RetryAt = null,
            Suspended = false,
            Updated = granted.Now,
            Version = state.Record.VersionAt(granted.Now),
        };
        var next = state with { Record = record, WantsSlot = false, Run = new TaskRun(record.Attempt) { Sign = granted.Now }, Progress = null };
        return new TaskTransition(next) { Save = true }.Then(new TaskEffect.Start(record.Attempt));
    }

    /// <summary>Whether nothing but its turn keeps the next attempt from running.</summary>
    public static bool IsReady(TaskState state, DateTimeOffset now) =>
        state is { Run: null, Record: { IsFinal: false, Node: null } record } && IsDue(record, now);

    /// <summary>Whether the next attempt could run, if no earlier one did.</summary>
    public static bool IsDue(TaskRecord record, DateTimeOffset now) =>
        (record.RetryAt is not { } retry || retry <= now) && !(record.Suspended && record.IsAsking);

    /// <summary>A body said something.</summary>
    public static TaskTransition Hear(TaskState state, TaskInput.OfRun said)
    {
        if (state.Run is not { } run || run.Attempt != said.Attempt)
        {
            return new(state);
        }

        if (said is TaskInput.Ended ended)
        {
            return End(state, run, ended);
        }

        if (!run.IsLive || state.Record is not { IsFinal: false })
        {
            return Late(state, said);
        }

        return said switch
        {
            TaskInput.Reported reported => Report(state, run, reported),
            TaskInput.Logged logged => TaskNotices.Tell(state, TaskNotices.Log(state, logged.Level, logged.Json)),
            TaskInput.Stepped stepped => Step(state, run, stepped),
            TaskInput.Asked asked => AskRules.Ask(state, run, asked),
            TaskInput.Unasked unasked => AskRules.Unask(state, run, unasked),
            TaskInput.Suspended suspended => AskRules.Suspend(state, run, suspended),
            TaskInput.Unavailable missing => RetryRules.Postpone(state, missing.Now),
            TaskInput.Completed completed => EndRules.End(state, WorkStatus.Completed, new(completed.Result, default), completed.Now, ownWord: true),
            TaskInput.Failed failed => RetryRules.Fail(state, failed.Error, failed.Exception, failed),
            _ => throw new InvalidOperationException($"A task has no rule for {said.GetType().Name}."),
        };
    }

    private static TaskTransition Report(TaskState state, TaskRun run, TaskInput.Reported reported)
    {
        var record = reported.Message is { } message ? state.Record! with { Message = message } : state.Record!;
        var next = state with { Run = run with { Sign = reported.Now }, Record = record.Changed(reported.Now), Progress = reported.Progress ?? state.Progress };
        return reported.Progress is { } progress ? TaskNotices.Tell(next, TaskNotices.Progress(next, progress)) : new(next);
    }

    private static TaskTransition Step(TaskState state, TaskRun run, TaskInput.Stepped stepped) =>
        new TaskTransition(state with { Run = run with { Sign = stepped.Now } }) { Save = true, Rows = [TaskRows.OfStep(stepped.Name, stepped.Result)] }
            .Then(new TaskEffect.StepSaved(stepped.Number));

    private static TaskTransition Late(TaskState state, TaskInput.OfRun said) => said switch
    {
        TaskInput.Stepped stepped => new TaskTransition(state).Then(new TaskEffect.TooLate(stepped.Number)),
        TaskInput.Asked asked => new TaskTransition(state).Then(new TaskEffect.TooLate(asked.Number)),
        _ => new(state),
    };

    // A body that never said how it ended has failed, unless nobody cares any more.
    private static TaskTransition End(TaskState state, TaskRun run, TaskInput.Ended ended) =>
        run.IsLive && state.Record is { IsFinal: false }
            ? RetryRules.Fail(state, TaskErrors.NoResult.ToOutcome(), ended.Exception.IsDefault ? [] : ended.Exception, ended).Then(static over => new TaskTransition(over with { Run = null }))
            : new(state with { Run = null });
}
