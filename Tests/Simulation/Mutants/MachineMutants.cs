using Actors.Core.Tasks;

namespace Actors.Tests.Simulation.Mutants;

/// <summary>Machines of tasks with one mistake each.</summary>
internal static class MachineMutants
{
    /// <summary>Takes a result for what it is, whenever it comes.</summary>
    public static TaskTransition LetLateResultWin(TaskState state, TaskInput input)
    {
        var next = TaskMachine.Next(state, input);
        return input is TaskInput.Completed completed && !next.Save && next.State.Record is { } record
            ? EndRules.End(next.State with { Record = record with { Attempt = completed.Attempt } }, WorkStatus.Completed, new(completed.Result, default), input.Now)
            : next;
    }

    /// <summary>Does not ask who cancels or answers.</summary>
    public static TaskTransition TrustStrangers(TaskState state, TaskInput input) => TaskMachine.Next(state, input switch
    {
        TaskInput.Received { Message: CancelTask cancel } received => received with { Message = cancel with { Owner = null } },
        TaskInput.Received { Message: AnswerTask answer } received => received with { Message = answer with { Owner = null } },
        _ => input,
    });

    /// <summary>Runs again what was lost with its node, whether it may be or not.</summary>
    public static TaskTransition RunAgain(TaskState state, TaskInput input) => input is TaskInput.Loaded && state.Record is { } record
        ? TaskMachine.Next(state with { Record = record with { Policy = record.Policy with { Replayable = true } } }, input)
        : TaskMachine.Next(state, input);

    /// <summary>Lets a later answer replace the first.</summary>
    public static TaskTransition AnswerTwice(TaskState state, TaskInput input)
    {
        if (input is not TaskInput.Received { Message: AnswerTask answer } || state.Record is not { IsFinal: false } record)
        {
            return TaskMachine.Next(state, input);
        }

        foreach (var question in record.Questions.Where(question => question.Status == QuestionStatus.Answered && answer.Answers.ContainsKey(question.Key)))
        {
            record = record.With(question with { Status = QuestionStatus.Open });
        }

        return TaskMachine.Next(state with { Record = record }, input);
    }

    /// <summary>Says that a step is saved without saving it.</summary>
    public static TaskTransition ForgetSteps(TaskState state, TaskInput input)
    {
        var next = TaskMachine.Next(state, input);
        return input is TaskInput.Stepped ? next with { Rows = [] } : next;
    }

    /// <summary>Starts the next attempt without waiting for the end of the last body.</summary>
    public static TaskTransition RunBeside(TaskState state, TaskInput input)
    {
        var next = TaskMachine.Next(state, input);
        return next.State.Run is { IsLive: false } ? next with { State = next.State with { Run = null } } : next;
    }
}
