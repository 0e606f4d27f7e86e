using System.Text.Json;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>The state machine of MCP 2025-11-25, tasks (TK25-20), row by row.</summary>
public sealed class MachineStatusTests
{
    public static TheoryData<string, WorkStatus> FromWorking { get; } = new()
    {
        { "ask", WorkStatus.InputRequired },
        { "ask and end", WorkStatus.InputRequired },
        { "complete", WorkStatus.Completed },
        { "complete with isError", WorkStatus.Completed },
        { "fail", WorkStatus.Failed },
        { "cancel", WorkStatus.Cancelled },
    };

    public static TheoryData<string, WorkStatus> FromInputRequired { get; } = new()
    {
        { "answer", WorkStatus.Working },
        { "refuse", WorkStatus.Working },
        { "complete", WorkStatus.Completed },
        { "fail", WorkStatus.Failed },
        { "cancel", WorkStatus.Cancelled },
    };

    public static TheoryData<string, string> AfterTheEnd { get; } = new MatrixTheoryData<string, string>(
        ["complete", "fail", "cancel"],
        ["complete", "fail", "cancel", "ask", "ask and end", "answer", "refuse", "report", "end", "tick", "drain", "restart"]);

    [Fact]
    public void Task_AtFirst_IsWorking()
    {
        var rig = TaskRig.Running();

        Assert.Equal(WorkStatus.Working, rig.Status);
        Assert.True(rig.Last.Save);
    }

    [Theory]
    [MemberData(nameof(FromWorking))]
    public void Working_GoesOn(string what, WorkStatus to)
    {
        var rig = TaskRig.Running();

        Do(rig, what);

        Assert.Equal(to, rig.Status);
        Assert.True(rig.Last.Save);
    }

    [Theory]
    [MemberData(nameof(FromInputRequired))]
    public void InputRequired_GoesOn(string what, WorkStatus to)
    {
        var rig = TaskRig.Running();
        rig.Ask();

        Do(rig, what);

        Assert.Equal(to, rig.Status);
        Assert.True(rig.Last.Save);
    }

    [Theory]
    [MemberData(nameof(AfterTheEnd))]
    public void Terminal_NeverChanges(string end, string what)
    {
        var rig = TaskRig.Running(new TaskPolicy { Replayable = true, Retries = 3 });
        Do(rig, end == "fail" ? "refuse the call" : end);
        var (record, outcome) = (rig.Record, rig.State.Outcome);

        Do(rig, what);

        Assert.Same(record, rig.Record);
        Assert.Same(outcome, rig.State.Outcome);
        Assert.False(rig.Last.Save);
    }

    [Fact]
    public void End_TellsTheOwnerOnce()
    {
        var rig = TaskRig.Running();

        rig.Complete();
        var told = rig.Effects<TaskEffect.TellEnded>().ToList();
        rig.EndBody();

        Assert.Equal("me", Assert.Single(told).Owner);
        Assert.Empty(rig.Effects<TaskEffect.TellEnded>());
    }

    [Fact]
    public void Completed_WithIsError_SaysWhy()
    {
        var rig = TaskRig.Running();

        rig.Complete("""{"content":[{"type":"text","text":"No such city."}],"isError":true}""");

        Assert.True(rig.Record.IsToolError);
        Assert.Equal("No such city.", rig.Record.Message);
        Assert.Null(rig.Record.Call);
        Assert.True(rig.Record.Outcome!.IsToolError);
        Assert.Empty(rig.Last.Rows);
    }

    [Fact]
    public void Completed_AtLength_IsKeptBesideTheRecord_AndItsLongCallIsNot()
    {
        var rig = new TaskRig();
        var call = TaskRig.CallOf() with { Captured = new Dictionary<string, string> { ["all"] = new('x', 2000) } };
        rig.Tell(new CreateTask("me", call, rig.Origin, rig.Policy));
        var created = rig.Last.Rows.Select(row => (row.Key, row.Value is null)).ToList();

        rig.Complete($$"""{"content":[{"type":"text","text":"{{new string('x', 2000)}}"}]}""");

        Assert.Equal([("call", false)], created);
        Assert.True(rig.Record is { Call: null, Outcome: null });
        Assert.Equal([("call", true), ("outcome", false)], rig.Last.Rows.Select(row => (row.Key, row.Value is null)));
    }

    [Fact]
    public void Failed_WithAResultThatSaysSo_Completes()
    {
        var rig = TaskRig.Running();
        var error = new TaskOutcome(JsonElement.Parse("""{"content":[],"isError":true}"""), default);

        rig.Do(new TaskInput.Failed(1, error, []));

        Assert.Equal((WorkStatus.Completed, true), (rig.Status, rig.Record.IsToolError));
    }

    private static void Do(TaskRig rig, string what)
    {
        switch (what)
        {
            case "ask":
                rig.Ask();
                break;
            case "ask and end":
                rig.Do(new TaskInput.Suspended(1, [TaskRig.QuestionOf("a")], null, TaskRig.Forms));
                break;
            case "complete":
                rig.Complete();
                break;
            case "complete with isError":
                rig.Complete("""{"content":[],"isError":true}""");
                break;
            case "fail":
                rig.Fail();
                break;
            case "refuse the call":
                rig.Fail();
                break;
            case "cancel":
                rig.Cancel();
                break;
            case "answer":
                rig.Answer(rig.Record.Questions.IsEmpty ? "a" : rig.Key());
                break;
            case "refuse":
                rig.Tell(new RefuseTask("me", rig.Record.Questions.IsEmpty ? "a" : rig.Key(), -1, "no"));
                break;
            case "report":
                rig.Do(new TaskInput.Reported(1, new TaskProgress(1, null, null), "on"));
                break;
            case "end":
                rig.EndBody();
                break;
            case "tick":
                rig.Tick();
                break;
            case "drain":
                rig.Do(new TaskInput.Drained());
                break;
            case "restart":
                rig.Do(new TaskInput.Loaded(false));
                break;
            default:
                Assert.Fail($"Nobody can {what}.");
                break;
        }
    }
}
