using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Questions;

namespace Actors.Core.Tasks;

/// <summary>What becomes of questions: each gets one answer, from anywhere, and keeps it.</summary>
internal static class AnswerRules
{
    /// <summary>A client answers some questions. What does not wait for an answer is ignored, whatever is said to it.</summary>
    public static TaskTransition Answer(TaskState state, AnswerTask answer, DateTimeOffset now)
    {
        var record = state.Record!;
        if (record.IsFinal)
        {
            return new TaskTransition(state).Replying(TaskReplyKind.Over);
        }

        var open = record.Questions.Where(question => question.IsOpen && answer.Answers.ContainsKey(question.Key)).ToList();
        if (open.Find(question => !Fits(question, answer.Answers[question.Key])) is { } wrong)
        {
            return new TaskTransition(state).Replying(TaskReplyKind.Invalid, $"The answer to '{wrong.Key}' does not have the shape of a result of {wrong.Method}.");
        }

        var next = new TaskTransition(state);
        foreach (var question in open)
        {
            var result = answer.Answers[question.Key].Kept();
            next = next.Then(before => Close(before, question with { Status = QuestionStatus.Answered, Answer = result }, now, number => new TaskEffect.Answer(number, result)));
        }

        return next.Replying(TaskReplyKind.Ok);
    }

    /// <summary>A client answers with an error. A body that waits gets it; where none does it is the task's own end, as it would be the call's.</summary>
    public static TaskTransition Refuse(TaskState state, RefuseTask refuse, DateTimeOffset now)
    {
        if (state.Record!.IsFinal)
        {
            return new TaskTransition(state).Replying(TaskReplyKind.Over);
        }

        if (state.Record.Find(refuse.Key) is not { IsOpen: true } question)
        {
            return new TaskTransition(state).Replying(TaskReplyKind.Ok);
        }

        var error = new RpcError(refuse.Code, refuse.Message);
        var next = question.Name is null
            ? Close(state, question with { Status = QuestionStatus.Refused, Error = error }, now, number => new TaskEffect.Refuse(number, error))
            : EndRules.End(state, WorkStatus.Failed, error.ToOutcome(), now);
        return next.Replying(TaskReplyKind.Ok);
    }

    private static bool Fits(AskedQuestion question, JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && QuestionRules.IsAnswerTo(question.Method, answer);

    private static TaskTransition Close(TaskState state, AskedQuestion question, DateTimeOffset now, Func<int, TaskEffect> tell)
    {
        var next = new TaskTransition(state with { Record = state.Record!.With(question).Changed(now) }) { Save = true };
        if (state.Run is not { } run)
        {
            return next;
        }

        var waiting = run.Parked.Where(parked => parked.Value == question.Key).Select(parked => parked.Key).ToList();
        next = next with { State = next.State with { Run = run with { Parked = run.Parked.RemoveRange(waiting), Sign = now > run.Sign ? now : run.Sign } } };
        return waiting.Aggregate(next, (sum, number) => sum.Then(tell(number)));
    }
}
