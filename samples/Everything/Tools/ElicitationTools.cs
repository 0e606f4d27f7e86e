using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixtures: questions to the user, while the call waits.</summary>
[McpServerToolType]
internal sealed class ElicitationTools
{
    [McpServerTool(Name = "test_elicitation"), Description("Asks the user for a name and an address.")]
    public static Task<string> Elicitation(
        McpServer server,
        [Description("The message shown to the user.")] string message,
        CancellationToken cancellationToken)
        => AskAsync(server, message, new RequestSchema
        {
            Properties =
            {
                ["username"] = new StringSchema { Description = "User's response" },
                ["email"] = new StringSchema { Description = "User's email address" },
            },
            Required = ["username", "email"],
        }, cancellationToken);

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks the user with a default for each type of field.")]
    public static Task<string> Defaults(McpServer server, CancellationToken cancellationToken)
        => AskAsync(server, "Please review and update the form fields with defaults", new RequestSchema
        {
            Properties =
            {
                ["name"] = new StringSchema { Description = "User name", Default = "John Doe" },
                ["age"] = new NumberSchema { Type = "integer", Description = "User age", Default = 30 },
                ["score"] = new NumberSchema { Description = "User score", Default = 95.5 },
                ["status"] = new UntitledSingleSelectEnumSchema { Description = "User status", Enum = ["active", "inactive", "pending"], Default = "active" },
                ["verified"] = new BooleanSchema { Description = "Verification status", Default = true },
            },
        }, cancellationToken);

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks the user with each kind of choice.")]
    public static Task<string> Enums(McpServer server, CancellationToken cancellationToken)
        => AskAsync(server, "Please select options from the enum fields", new RequestSchema
        {
            Properties =
            {
                ["untitledSingle"] = new UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] },
                ["titledSingle"] = new TitledSingleSelectEnumSchema { OneOf = Titled() },
#pragma warning disable MCP9001 // Clients still meet the old form, so the suite asks for it.
                ["legacyEnum"] = new LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"] },
#pragma warning restore MCP9001
                ["untitledMulti"] = new UntitledMultiSelectEnumSchema { Items = new() { Enum = ["option1", "option2", "option3"] } },
                ["titledMulti"] = new TitledMultiSelectEnumSchema { Items = new() { AnyOf = Titled() } },
            },
        }, cancellationToken);

    private static List<EnumSchemaOption> Titled() =>
    [
        new() { Const = "value1", Title = "First Option" },
        new() { Const = "value2", Title = "Second Option" },
        new() { Const = "value3", Title = "Third Option" },
    ];

    private static async Task<string> AskAsync(McpServer server, string message, RequestSchema schema, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(new ElicitRequestParams { Message = message, RequestedSchema = schema }, cancellationToken);
        return $"User response: action={answer.Action}, content={JsonSerializer.Serialize(answer.Content)}";
    }
}
