using System.ComponentModel;
using Actors.Samples.Everything.Asking;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixtures: one question of each kind. The answers may be there on the first call.</summary>
[McpServerToolType]
internal sealed class InputRequiredTools
{
    [McpServerTool(Name = "test_input_required_result_elicitation"), Description("Asks the user for a name.")]
    public static string Elicitation(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params.Text("user_name", "name") is not { } name)
        {
            throw Ask.Client(request.Server, new() { ["user_name"] = Question.Text("What is your name?", "name") });
        }

        return $"Hello, {name}!";
    }

    [McpServerTool(Name = "test_input_required_result_sampling"), Description("Asks the client's model for a capital.")]
    public static string Sampling(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params.ModelText("capital_question") is not { } capital)
        {
            throw Ask.Client(request.Server, new() { ["capital_question"] = Question.Model("What is the capital of France?") });
        }

        return $"The model said: {capital}";
    }

    [McpServerTool(Name = "test_input_required_result_list_roots"), Description("Asks for the client's roots.")]
    public static string ListRoots(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params.RootUris("client_roots") is not { } roots)
        {
            throw Ask.Client(request.Server, new() { ["client_roots"] = Question.Roots() });
        }

        return $"The client has {roots.Count} roots: {string.Join(", ", roots)}";
    }
}
