using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern.Questions;

/// <summary>Says which capability the client would have had to declare on its request.</summary>
internal static class MissingCapability
{
    private const string Message = "The request needs a client capability that it does not declare.";

    /// <summary>The error, naming <paramref name="capability"/>, JSON in the shape of client capabilities.</summary>
    public static JsonRpcErrorDetail Error(string capability) =>
        new() { Code = RpcCode.MissingClientCapability, Message = Message, Data = new JsonObject { ["requiredCapabilities"] = JsonNode.Parse(capability) } };

    /// <summary>The same for a handler that asked.</summary>
    public static MissingRequiredClientCapabilityException Exception(string capability) =>
        new(JsonSerializer.Deserialize(capability, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<ClientCapabilities>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ClientCapabilities)))!, Message);

    /// <summary>The same in the legacy generation, which has no code for it: a tool's result says it, or the error of a prompt or resource.</summary>
    public static McpException Legacy(string capability) => new($"the client did not declare the capability {capability}.");

    /// <summary>The capability that the SDK missed when it refused to ask on its own account; null for any other exception.</summary>
    public static string? Of(InvalidOperationException exception) => exception switch
    {
        { Source: not "ModelContextProtocol.Core" } => null,
        { Message: var message } when message.Contains("does not support", StringComparison.Ordinal) => message switch
        {
            _ when message.Contains("URL", StringComparison.OrdinalIgnoreCase) => """{"elicitation":{"url":{}}}""",
            _ when message.Contains("elicitation", StringComparison.OrdinalIgnoreCase) => """{"elicitation":{"form":{}}}""",
            _ when message.Contains("tools", StringComparison.OrdinalIgnoreCase) => """{"sampling":{"tools":{}}}""",
            _ when message.Contains("sampling", StringComparison.OrdinalIgnoreCase) => """{"sampling":{}}""",
            _ when message.Contains("roots", StringComparison.OrdinalIgnoreCase) => """{"roots":{}}""",
            _ => null,
        },
        _ => null,
    };
}
