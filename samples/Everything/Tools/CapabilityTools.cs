using System.ComponentModel;
using Actors.Samples.Everything.Asking;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixtures: what a server does by what the client of this very request can do.</summary>
[McpServerToolType]
internal sealed class CapabilityTools
{
    [McpServerTool(Name = "test_missing_capability"), Description("Needs a client that supports sampling.")]
    public static string MissingCapability(McpServer server)
        => server.ClientCapabilities?.Sampling is null
            ? throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() })
            : "The client supports sampling.";

    [McpServerTool(Name = "test_streaming_elicitation"), Description("Asks the user to confirm.")]
    public static string StreamingElicitation(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params.YesOrNo("confirm", "confirm") is not { } confirmed)
        {
            throw Ask.Client(request.Server, new() { ["confirm"] = Question.YesOrNo("Do you confirm?", "confirm") });
        }

        return $"Confirmed: {confirmed}";
    }

    [McpServerTool(Name = "test_input_required_result_capabilities"), Description("Asks only what the client can answer.")]
    public static string OnlyDeclared(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params.Text("user_name", "name") is not null || request.Params.ModelText("capital_question") is not null)
        {
            return "Thank you for the answer.";
        }

        var declared = request.Server.ClientCapabilities;
        Dictionary<string, InputRequest> questions = [];
        if (declared?.Elicitation is not null)
        {
            questions["user_name"] = Question.Text("What is your name?", "name");
        }

        if (declared?.Sampling is not null)
        {
            questions["capital_question"] = Question.Model("What is the capital of France?");
        }

        if (questions.Count > 0)
        {
            throw Ask.Client(request.Server, questions);
        }

        return "This client can be asked neither its user nor its model.";
    }
}
