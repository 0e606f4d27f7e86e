using System.Globalization;
using System.Text.Json;
using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>One attempt to do what a script says.</summary>
internal sealed class SimulatedBody(
    TaskWorld world, TaskFacts facts, SimulatedNode node, TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
{
    private static readonly string[] Retried = ["System.IO.IOException", "System.SystemException", "System.Exception"];

    private readonly TaskScript _script = TaskScript.Of(attempt.Call);
    private double _progress;
    private int _resumed;

    public async Task RunAsync()
    {
        var place = _resumed = Resume();
        var patience = TimeSpan.Zero;
        try
        {
            for (place = Math.Max(place, 0); place < _script.Steps.Count; place++)
            {
                var (name, argument) = _script.Steps[place];
                if (name == "stubborn")
                {
                    patience = TimeSpan.FromMilliseconds(TaskScript.Number(argument));
                }
                else if (!await Do(name, argument, place))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (patience > TimeSpan.Zero)
        {
            await Task.Delay(patience, node.Time, CancellationToken.None);
            world.Count("body", "returned late");
            // Nobody may hear this any more.
            Complete(isError: false);
        }
    }

    // False when the body is over.
    private async Task<bool> Do(string name, string argument, int place)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (name)
        {
            case "sleep":
                await Sleep(TaskScript.Number(argument));
                return true;
            case "progress":
                outlet.Progress(new TaskProgress(++_progress, null, "on"));
                await Sleep(5);
                return true;
            case "status":
                outlet.Status($"attempt {attempt.Number}");
                await Sleep(5);
                return true;
            case "log":
                outlet.Log("info", "{}"u8.ToArray());
                return true;
            case "step":
                await Step(argument);
                return true;
            case "ask":
                return await Ask(argument);
            case "askend":
                return AskAndEnd(argument.Split(','), place);
            case "flaky" when attempt.Number <= TaskScript.Number(argument):
                Fail(Retried);
                return false;
            case "flaky":
                return true;
            default:
                return await End(name);
        }
    }

    private async Task<bool> End(string name)
    {
        world.Count("body", $"{name}");
        switch (name)
        {
            case "hang":
                await Sleep(Timeout.Infinite);
                return false;
            case "throw":
                Fail(Retried);
                return false;
            case "refuse":
                Fail([]);
                return false;
            case "raise":
                throw new IOException("This body fails on purpose.");
            case "silent":
                return false;
            default:
                await world.CancelNowAndThen(facts, node);
                Complete(name == "iserror");
                return false;
        }
    }

    private Task Sleep(int milliseconds) => Task.Delay(milliseconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(milliseconds), node.Time, cancellationToken);

    private async Task Step(string name)
    {
        if (attempt.Steps.TryGetValue(name, out var saved))
        {
            world.Count("body", "found a step");
            return;
        }

        world.Bodies.DoesStep(facts, name, node);
        var result = $"{attempt.Number}-{node.Name}";
        await outlet.SaveStepAsync(name, JsonSerializer.SerializeToElement(result, TaskWorldJson.Default.String), cancellationToken);
        world.Count("body", "saved a step");
        facts.SavedSteps[name] = result;
    }

    private async Task<bool> Ask(string name)
    {
        try
        {
            var answer = await outlet.AskAsync("elicitation/create", Question(name), cancellationToken);
            world.Count("body", "was answered");
            world.Bodies.GotAnswer(facts, name, answer);
            return true;
        }
        catch (TaskQuestionException e)
        {
            world.Count("body", "was refused an answer");
            outlet.Fail(Error(e.Error.Message), ["ModelContextProtocol.McpException", "System.Exception"]);
            return false;
        }
    }

    private bool AskAndEnd(string[] names, int place)
    {
        var given = attempt.Call.Params.TryGetProperty("inputResponses"u8, out var responses) ? responses : default;
        if (names.All(name => given.ValueKind == JsonValueKind.Object && given.TryGetProperty(name, out _)))
        {
            foreach (var name in names)
            {
                world.Bodies.GotAnswer(facts, name, given.GetProperty(name));
            }

            return true;
        }

        if (place == _resumed)
        {
            world.Violated($"{facts} was started again without the answers that it waited for.");
        }

        world.Count("body", "asked and ended");
        outlet.AskAndEnd(names.ToDictionary(name => name, name => new TaskQuestion(name, "elicitation/create", Question(name))), $"at {place}");
        return false;
    }

    // The author's own state says where the body goes on.
    private int Resume() =>
        attempt.Call.Params.TryGetProperty("requestState"u8, out var state) && state.GetString() is { } text && text.StartsWith("at ", StringComparison.Ordinal)
            ? int.Parse(text.AsSpan(3), CultureInfo.InvariantCulture)
            : -1;

    private void Complete(bool isError)
    {
        var result = JsonSerializer.SerializeToElement(new BodyResult(attempt.Id, attempt.Number, isError), TaskWorldJson.Default.BodyResult);
        facts.Results.Add(result.GetRawText());
        outlet.Complete(result);
    }

    private void Fail(IReadOnlyList<string> exception) => outlet.Fail(Error("It failed on purpose."), exception);

    private static TaskOutcome Error(string message) => new(default, JsonElement.Parse($$"""{"code":-32603,"message":"{{message}}"}"""));

    private static JsonElement Question(string name) =>
        JsonSerializer.SerializeToElement(new BodyQuestion(name), TaskWorldJson.Default.BodyQuestion);
}
