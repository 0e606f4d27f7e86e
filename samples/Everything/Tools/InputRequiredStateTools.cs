using System.ComponentModel;
using Actors.Samples.Everything.Asking;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixtures: state that travels with the question and comes back with the answer.</summary>
[McpServerToolType]
internal sealed class InputRequiredStateTools
{
    private const string State = "asked-once";

    [McpServerTool(Name = "test_input_required_result_request_state"), Description("Asks the user to confirm, and checks its own state.")]
    public static string RequestState(RequestContext<CallToolRequestParams> request)
    {
        var confirmed = request.Params.YesOrNo("confirm", "ok");
        if (confirmed is null || !CameBack(request.Params))
        {
            throw Ask.Client(request.Server, Confirm(), State);
        }

        return $"state-ok, confirmed: {confirmed}";
    }

    [McpServerTool(Name = "test_input_required_result_tampered_state"), Description("Asks the user to confirm, and refuses a forged state.")]
    public static string TamperedState(RequestContext<CallToolRequestParams> request)
    {
        var confirmed = request.Params.YesOrNo("confirm", "ok");
        if (!CameBack(request.Params) || confirmed is null)
        {
            throw Ask.Client(request.Server, Confirm(), State);
        }

        return $"The state came back untouched, confirmed: {confirmed}";
    }

    [McpServerTool(Name = "test_input_required_result_multiple_inputs"), Description("Asks the user, the model and the client at once.")]
    public static string MultipleInputs(RequestContext<CallToolRequestParams> request)
    {
        var name = request.Params.Text("user_name", "name");
        var greeting = request.Params.ModelText("greeting");
        var roots = request.Params.RootUris("client_roots");
        if (name is null || greeting is null || roots is null)
        {
            throw Ask.Client(
                request.Server,
                new()
                {
                    ["user_name"] = Question.Text("What is your name?", "name"),
                    ["greeting"] = Question.Model("Write a short greeting."),
                    ["client_roots"] = Question.Roots(),
                },
                State);
        }

        return $"{greeting} {name}, you have {roots.Count} roots.";
    }

    private static Dictionary<string, InputRequest> Confirm() => new() { ["confirm"] = Question.YesOrNo("Please confirm.", "ok") };

    // A host that seals states refuses a forged one itself; a host that does not shows it here.
    private static bool CameBack(RequestParams request) => request.RequestState switch
    {
        null => false,
        State => true,
        _ => throw new McpProtocolException("The requestState is not one that this server gave out; call again without it.", McpErrorCode.InvalidParams),
    };
}
