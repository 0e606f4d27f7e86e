using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Asking;

/// <summary>Questions that end a call: the client answers them all and sends the call again.</summary>
internal static class Ask
{
    /// <summary>The exception to end the call with: these questions, or an error when the client cannot be asked one of them.</summary>
    public static Exception Client(McpServer server, Dictionary<string, InputRequest> questions, string? state = null)
    {
        var declared = server.ClientCapabilities;
        foreach (var question in questions.Values)
        {
            ClientCapabilities? missing = question.Method switch
            {
                RequestMethods.ElicitationCreate when declared?.Elicitation is null => new() { Elicitation = new() },
                RequestMethods.SamplingCreateMessage when declared?.Sampling is null => new() { Sampling = new() },
                RequestMethods.RootsList when declared?.Roots is null => new() { Roots = new() },
                _ => null,
            };

            if (missing is not null)
            {
                return new MissingRequiredClientCapabilityException(missing);
            }
        }

        return new InputRequiredException(questions, state);
    }
}
