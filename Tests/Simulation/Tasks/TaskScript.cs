using System.Globalization;
using System.Text.Json;
using Actors.Core.Tasks;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>What a simulated body does, as text in its call's arguments: <c>sleep:300 ask:q1 done</c>.</summary>
/// <param name="Text">The whole of it.</param>
internal sealed record TaskScript(string Text)
{
    private static readonly string[] Ends = ["done", "done", "done", "done", "iserror", "refuse", "throw", "raise", "silent", "hang"];

    public IReadOnlyList<(string Name, string Argument)> Steps { get; } =
        [.. Text.Split(' ').Select(static step => step.Split(':')).Select(static parts => (parts[0], parts.Length > 1 ? parts[1] : ""))];

    /// <summary>Whether every body that is left alone comes to a result.</summary>
    public bool Completes => Steps[^1].Name is "done" or "iserror" && Steps.All(static step => step.Name is not ("flaky" or "deaf"));

    /// <summary>Whether its body goes on for a while after it was told to end.</summary>
    public bool IsStubborn => Steps[0].Name == "stubborn";

    /// <summary>Whether the script cannot end by itself.</summary>
    public bool Hangs => Steps.Any(static step => step.Name is "hang" or "deaf");

    public static TaskScript Draw(Random random)
    {
        var steps = new List<string>();
        if (random.Next(12) == 0)
        {
            // Hears its token, and goes on for a while all the same.
            steps.Add($"stubborn:{random.Next(200, 25_000)}");
        }

        var questions = 0;
        for (var i = random.Next(5); i > 0; i--)
        {
            steps.Add(random.Next(10) switch
            {
                0 => "progress",
                1 => "status",
                2 => "log",
                3 or 4 => $"step:s{i}",
                5 => $"ask:q{++questions}",
                6 => $"askend:q{++questions},q{++questions}",
                7 => $"flaky:{random.Next(1, 3)}",
                _ => $"sleep:{random.Next(10, random.Next(3) == 0 ? 9_000 : 900)}",
            });
        }

        steps.Add(Ends[random.Next(Ends.Length)]);
        return new(string.Join(' ', steps));
    }

    public static TaskScript Of(TaskCall call) => new(call.Params.GetProperty("arguments").GetProperty("script").GetString()!);

    public JsonElement ToParams(string tool) => JsonSerializer.SerializeToElement(
        new CallParams(tool, new CallArguments(Text)), TaskWorldJson.Default.CallParams);

    public static int Number(string argument) => int.Parse(argument, CultureInfo.InvariantCulture);

    public override string ToString() => Text;
}
