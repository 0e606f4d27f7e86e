using System.ComponentModel;
using Actors.Samples.Everything.Asking;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixture: a second question that depends on the first one's answer.</summary>
[McpServerToolType]
internal sealed class InputRequiredRoundsTools
{
    private const string First = "step1";
    private const string Second = "step2:";

    [McpServerTool(Name = "test_input_required_result_multi_round"), Description("Asks the user two questions, one after the other.")]
    public static string MultiRound(RequestContext<CallToolRequestParams> request)
    {
        // A client sends only its newest answer, so the name travels in the state.
        var state = request.Params.RequestState;
        var name = state?.StartsWith(Second, StringComparison.Ordinal) == true ? state[Second.Length..] : request.Params.Text("step1", "name");
        if (name is null)
        {
            throw Ask.Client(request.Server, new() { ["step1"] = Question.Text("Step 1: what is your name?", "name") }, First);
        }

        if (request.Params.Text("step2", "color") is not { } color)
        {
            throw Ask.Client(request.Server, new() { ["step2"] = Question.Text($"Step 2: what is your favourite colour, {name}?", "color") }, Second + name);
        }

        return $"{name} likes {color}.";
    }
}
