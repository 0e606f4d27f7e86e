using ModelContextProtocol.Protocol;

namespace Actors.Samples.Everything.Asking;

/// <summary>The kinds of questions a server may put to a client.</summary>
internal static class Question
{
    /// <summary>Asks the user for one text.</summary>
    public static InputRequest Text(string message, string property) => Form(message, property, new ElicitRequestParams.StringSchema());

    /// <summary>Asks the user for a yes or a no.</summary>
    public static InputRequest YesOrNo(string message, string property) => Form(message, property, new ElicitRequestParams.BooleanSchema());

    /// <summary>Asks the client's model.</summary>
    public static InputRequest Model(string prompt) => InputRequest.ForSampling(new CreateMessageRequestParams
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
        MaxTokens = 100,
    });

    /// <summary>Asks for the client's roots.</summary>
    public static InputRequest Roots() => InputRequest.ForRootsList(new ListRootsRequestParams());

    private static InputRequest Form(string message, string property, ElicitRequestParams.PrimitiveSchemaDefinition schema)
        => InputRequest.ForElicitation(new ElicitRequestParams
        {
            Message = message,
            RequestedSchema = new() { Properties = { [property] = schema }, Required = [property] },
        });
}
