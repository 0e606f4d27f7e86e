using System.Text.Json;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>Questions: asked once, answered once, from anywhere, and remembered.</summary>
public sealed class MachineAskTests
{
    private static readonly TaskPolicy Replayable = new() { Replayable = true, Retries = 3 };

    [Fact]
    public void Question_IsSavedAndShown()
    {
        var rig = TaskRig.Running();

        rig.Ask();

        Assert.True(rig.Last.Save);
        Assert.Equal("q/00000000", Assert.Single(rig.Last.Rows).Key);
        Assert.Matches("^[0-9a-f]{8}-1$", rig.Key());
        Assert.Equal(rig.Key(), Assert.Single(TaskViews.Of(rig.State).Questions).Key);
    }

    [Fact]
    public void BodyThatWaitsForLong_IsLetGoIfItMayBeStartedAgain()
    {
        var rig = TaskRig.Running(Replayable);
        rig.Ask();

        rig.Wait(LimitRules.KeepParked);

        Assert.True(rig.Last.Save);
        Assert.Single(rig.Effects<TaskEffect.Cancel>());
        Assert.Equal((WorkStatus.InputRequired, null, true), (rig.Status, rig.Record.Node, rig.Record.Suspended));
        rig.EndBody();
        Assert.Equal(1, rig.Record.Attempt);
        rig.Answer(rig.Key());
        Assert.Equal((WorkStatus.Working, 2), (rig.Status, rig.Record.Attempt));
    }

    [Fact]
    public void BodyThatWaitsForLong_IsKeptIfItMayNotBeStartedAgain()
    {
        var rig = TaskRig.Running();
        rig.Ask();

        rig.Wait(TimeSpan.FromMinutes(10));

        Assert.Empty(rig.Effects<TaskEffect.Cancel>());
        Assert.Equal("n1", rig.Record.Node);
    }

    [Fact]
    public void BodyThatIsAliveBesideItsQuestion_IsKept()
    {
        var rig = TaskRig.Running(Replayable);
        rig.Ask();

        rig.Wait(LimitRules.KeepParked, sign: rig.Now + TimeSpan.FromSeconds(50));

        Assert.Empty(rig.Effects<TaskEffect.Cancel>());
    }

    [Fact]
    public void Answer_IsSavedAndGivenToTheBody()
    {
        var rig = TaskRig.Running();
        var number = rig.Ask();

        rig.Answer(rig.Key());

        Assert.True(rig.Last.Save);
        Assert.Single(rig.Last.Rows);
        var given = Assert.Single(rig.Effects<TaskEffect.Answer>());
        Assert.Equal((number, "accept"), (given.Number, given.Result.GetProperty("action").GetString()));
        Assert.Equal((TaskReplyKind.Ok, WorkStatus.Working), (rig.Reply.Kind, rig.Reply.View!.Status));
    }

    [Fact]
    public void Answer_ThatWasGiven_Stays()
    {
        var rig = TaskRig.Running();
        rig.Ask();
        rig.Answer(rig.Key());

        rig.Answer(rig.Key(), JsonElement.Parse("""{"action":"cancel"}"""));

        Assert.False(rig.Last.Save);
        Assert.Equal("accept", rig.Record.Questions[0].Answer.GetProperty("action").GetString());
        Assert.Equal(TaskReplyKind.Ok, rig.Reply.Kind);
    }

    [Theory]
    [InlineData("""{"action":"perhaps"}""")]
    [InlineData("""{"content":{}}""")]
    [InlineData("\"accept\"")]
    [InlineData("[]")]
    public void Answer_OfTheWrongShape_IsRefusedAndTheQuestionStaysOpen(string json)
    {
        var rig = TaskRig.Running();
        rig.Ask();

        rig.Answer(rig.Key(), JsonElement.Parse(json));

        Assert.Equal((TaskReplyKind.Invalid, WorkStatus.InputRequired), (rig.Reply.Kind, rig.Status));
        Assert.Contains(rig.Key(), rig.Reply.Problem, StringComparison.Ordinal);
        Assert.False(rig.Last.Save);
    }

    [Fact]
    public void Answer_ToWhatNobodyAsked_IsIgnored()
    {
        var rig = TaskRig.Running();
        rig.Ask();

        rig.Answer("what", JsonElement.Parse("7"));

        Assert.Equal((TaskReplyKind.Ok, WorkStatus.InputRequired), (rig.Reply.Kind, rig.Status));
        Assert.False(rig.Last.Save);
    }

    [Fact]
    public void Answers_InParts_LeaveTheRestOpen()
    {
        var rig = TaskRig.Running();
        rig.Ask("one");
        rig.Ask("two");

        rig.Answer(rig.Key());
        var between = rig.Status;
        rig.Answer(rig.Key(1));

        Assert.Equal((WorkStatus.InputRequired, WorkStatus.Working), (between, rig.Status));
    }

    [Fact]
    public void Refusal_IsGivenToTheBody()
    {
        var rig = TaskRig.Running();
        var number = rig.Ask();

        rig.Tell(new RefuseTask("me", rig.Key(), -5, "I cannot."));

        Assert.True(rig.Last.Save);
        var refused = Assert.Single(rig.Effects<TaskEffect.Refuse>());
        Assert.Equal((number, -5, "I cannot."), (refused.Number, refused.Error.Code, refused.Error.Message));
        Assert.Equal(WorkStatus.Working, rig.Status);
    }

    [Theory]
    [InlineData(true, -32021)]
    [InlineData(false, -32600)]
    public void Question_TheClientDidNotDeclare_IsNotAsked(bool modern, int code)
    {
        var rig = TaskRig.Running(origin: new TaskOrigin { Modern = modern });

        var number = rig.Ask(capabilities: JsonElement.Parse("{}"));

        var refused = Assert.Single(rig.Effects<TaskEffect.Refuse>());
        Assert.Equal((number, code), (refused.Number, refused.Error.Code));
        Assert.Contains("elicitation", refused.Error.Message + refused.Error.Data, StringComparison.Ordinal);
        Assert.Equal(WorkStatus.Working, rig.Status);
    }

    [Fact]
    public void SameQuestion_Twice_HasTwoKeys()
    {
        var rig = TaskRig.Running();

        rig.Ask("again");
        rig.Ask("again");

        Assert.Equal(rig.Key()[..^1] + "2", rig.Key(1));
    }

    [Fact]
    public void NextAttempt_GetsWhatWasAnsweredWithoutAsking()
    {
        var rig = TaskRig.Running(Replayable);
        rig.Ask("one");
        rig.Answer(rig.Key());
        rig.Ask("two");
        rig.Tell(new RefuseTask("me", rig.Key(1), -5, "no"));

        var next = rig.Reborn();
        next.Ask("one");
        var one = next.Effects<TaskEffect.Answer>().Single();
        next.Ask("two");
        var two = next.Effects<TaskEffect.Refuse>().Single();

        Assert.Equal("accept", one.Result.GetProperty("action").GetString());
        Assert.Equal(-5, two.Error.Code);
        Assert.Equal(2, next.Record.Questions.Length);
        Assert.False(next.Last.Save);
    }

    [Fact]
    public void OpenQuestion_OfALostAttempt_CanBeAnsweredBeforeItIsAskedAgain()
    {
        var rig = TaskRig.Running(Replayable);
        rig.Ask();
        var next = rig.Reborn();

        var status = next.Status;
        next.Answer(next.Key());
        next.Ask();

        Assert.Equal(WorkStatus.InputRequired, status);
        Assert.Single(next.Effects<TaskEffect.Answer>());
        Assert.Equal(WorkStatus.Working, next.Status);
    }

    [Fact]
    public void OpenQuestion_AskedAgainByTheNextAttempt_IsTheSame()
    {
        var rig = TaskRig.Running(Replayable);
        rig.Ask();
        var next = rig.Reborn();

        var number = next.Ask();
        var saved = next.Last.Save;
        next.Answer(next.Key());

        Assert.False(saved);
        Assert.Equal(number, Assert.Single(next.Effects<TaskEffect.Answer>()).Number);
    }

    [Fact]
    public void Question_ItsBodyNoLongerWaitsFor_IsWithdrawn()
    {
        var rig = TaskRig.Running();
        var number = rig.Ask();

        rig.Do(new TaskInput.Unasked(1, number));
        var (saved, status) = (rig.Last.Save, rig.Status);
        rig.Answer(rig.Key());

        Assert.Equal((true, WorkStatus.Working), (saved, status));
        Assert.Equal(QuestionStatus.Withdrawn, rig.Record.Questions[0].Status);
        Assert.False(rig.Last.Save);
    }

    [Fact]
    public void BodyThatAskedAndEnded_HoldsNothing()
    {
        var rig = TaskRig.Running();

        rig.AskAndEnd("state", "a", "b");

        Assert.Equal((WorkStatus.InputRequired, null, null), (rig.Status, rig.State.Run, rig.Record.Node));
        Assert.False(TaskMachine.Stays(rig.State) || TaskMachine.RunsHere(rig.State) || rig.State.WantsSlot);
        Assert.Null(LimitRules.NextTick(rig.State));
        Assert.Equal(["a", "b"], TaskViews.Of(rig.State).Questions.Select(question => question.Key));
    }

    [Fact]
    public void BodyThatAskedAndEnded_StartsAnewWithAllItsAnswers()
    {
        var rig = TaskRig.Running();
        rig.AskAndEnd("state", "a", "b");

        rig.Answer("a");
        var early = rig.Record.Attempt;
        rig.Answer("b", JsonElement.Parse("""{"action":"decline"}"""));
        var attempt = TaskAttempts.Of(rig.State, TaskRig.CallOf(), new Dictionary<string, JsonElement>());

        Assert.Equal((1, 2), (early, rig.Record.Attempt));
        Assert.Equal(
            """{"name":"tool","inputResponses":{"a":{"action":"accept","content":{"n":1}},"b":{"action":"decline"}},"requestState":"state"}""",
            attempt.Call.Params.GetRawText());
    }

    [Fact]
    public void BodyThatAskedAndEnded_SurvivesItsNode()
    {
        var rig = TaskRig.Running();
        rig.AskAndEnd("state", "a");

        var next = rig.Reborn();
        next.Answer("a");

        Assert.Equal((WorkStatus.Working, 2, 0), (next.Status, next.Record.Attempt, next.Record.Failures));
    }

    [Fact]
    public void BodyThatAskedAndEnded_IsWaitedForBeforeItStartsAnew()
    {
        var rig = TaskRig.Running();
        rig.Do(new TaskInput.Suspended(1, [TaskRig.QuestionOf("a")], null, TaskRig.Forms));

        rig.Answer("a");
        var early = rig.Record.Attempt;
        rig.EndBody();

        Assert.Equal((1, 2), (early, rig.Record.Attempt));
    }

    [Fact]
    public void Name_ThatIsUsedAgain_GetsAKeyOfItsOwn()
    {
        var rig = TaskRig.Running();
        rig.AskAndEnd(null, "a", "a-2");
        rig.Answer("a");
        rig.Answer("a-2");

        rig.AskAndEnd(null, "a");
        rig.Answer("a-3", JsonElement.Parse("""{"action":"cancel"}"""));
        var attempt = TaskAttempts.Of(rig.State, TaskRig.CallOf(), new Dictionary<string, JsonElement>());

        Assert.Equal(["a", "a-2", "a-3"], rig.Record.Questions.Select(question => question.Key));
        Assert.Equal("cancel", attempt.Call.Params.GetProperty("inputResponses").GetProperty("a").GetProperty("action").GetString());
    }

    [Fact]
    public void Refusal_WithoutABody_EndsTheTask()
    {
        var rig = TaskRig.Running();
        rig.AskAndEnd(null, "a");

        rig.Tell(new RefuseTask("me", "a", -5, "I cannot."));

        Assert.Equal((WorkStatus.Failed, "I cannot."), (rig.Status, rig.Record.Message));
        Assert.Equal(-5, rig.State.Outcome!.Error.GetProperty("code").GetInt32());
    }

    [Fact]
    public void BodyThatAskedWhatTheClientDidNotDeclare_FailsTheTask()
    {
        var rig = TaskRig.Running(Replayable, new TaskOrigin { Modern = true });

        rig.Do(new TaskInput.Suspended(1, [TaskRig.QuestionOf("a")], null, JsonElement.Parse("{}")));

        Assert.Equal(WorkStatus.Failed, rig.Status);
        Assert.Equal("""{"requiredCapabilities":{"elicitation":{"form":{}}}}""", rig.State.Outcome!.Error.GetProperty("data").GetRawText());
    }

    [Fact]
    public void BodyThatAskedNothing_IsCalledAgainAfterAWhile()
    {
        var rig = TaskRig.Running();

        rig.AskAndEnd("state");
        var early = rig.Record.Attempt;
        rig.Wait(TimeSpan.FromSeconds(1));

        Assert.Equal((1, 2, WorkStatus.Working), (early, rig.Record.Attempt, rig.Status));
        Assert.Equal("""{"name":"tool","inputResponses":{},"requestState":"state"}""", TaskAttempts.Of(rig.State, TaskRig.CallOf(), new Dictionary<string, JsonElement>()).Call.Params.GetRawText());
    }

    [Fact]
    public void AnswersFromBeforeTheTask_GoWithLaterOnes()
    {
        var rig = TaskRig.Running();
        rig.AskAndEnd(null, "b");
        rig.Answer("b");
        var call = TaskRig.CallOf() with { Params = JsonElement.Parse("""{"inputResponses":{"a":{"action":"accept"},"b":{"action":"cancel"}}}""") };

        var attempt = TaskAttempts.Of(rig.State, call, new Dictionary<string, JsonElement>());

        Assert.Equal("""{"inputResponses":{"a":{"action":"accept"},"b":{"action":"accept","content":{"n":1}}}}""", attempt.Call.Params.GetRawText());
    }
}
