using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;

namespace Actors.Core.Tasks;

/// <summary>How a task ends that has no result of its tool's own.</summary>
internal static class TaskErrors
{
    /// <summary>The longest status message, in characters.</summary>
    public const int MaxMessage = 1000;

    /// <summary>The body was lost with its node, and may not be started again.</summary>
    public const string Lost = "The server was stopped (or its node lost) while this task ran; it may not be run again by itself.";

    /// <summary>The node has no such tool.</summary>
    public const string Unavailable = "The server does not have this tool at the moment; the task waits for it.";

    /// <summary>Nobody waits for a hidden task any more.</summary>
    public const string NobodyWaits = "The server was stopped while this call ran, and its caller is gone.";

    /// <summary>The body took too long.</summary>
    public static RpcError TimedOut(TimeSpan limit) => new(RpcCode.InternalError, $"The tool did not end within {limit:c}.");

    /// <summary>The body gave no sign of life.</summary>
    public static RpcError Silent(TimeSpan limit) => new(RpcCode.InternalError, $"The tool gave no sign of life for {limit:c}.");

    /// <summary>The body went on although it was told to end.</summary>
    public static RpcError Stuck { get; } = new(RpcCode.InternalError, "The tool was told to end and did not, so it could not be started again.");

    /// <summary>The body is over and said nothing.</summary>
    public static RpcError NoResult { get; } = new(RpcCode.InternalError, "The tool ended without a result.");

    /// <summary>The client did not declare that it can be asked this.</summary>
    public static RpcError Undeclared(string missing, bool modern) => modern
        ? new(RpcCode.MissingClientCapability, "The request needs a client capability that it does not declare.", $$"""{"requiredCapabilities":{{missing}}}""")
        : new(RpcCode.InvalidRequest, $"The client did not declare the capability {missing}.");

    /// <summary>An error as the outcome of a task.</summary>
    public static TaskOutcome ToOutcome(this RpcError error)
    {
        var json = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        if (error.Data is { } data)
        {
            json["data"] = JsonNode.Parse(data);
        }

        return new(default, JsonElement.Parse(json.ToJsonString()));
    }

    /// <summary>What an outcome says to people; null: nothing that is worth it.</summary>
    public static string? MessageOf(TaskOutcome outcome) => outcome switch
    {
        { Error.ValueKind: JsonValueKind.Object } => Text(outcome.Error, "message"u8),
        { IsToolError: true } when outcome.Result.TryGetProperty("content"u8, out var content) && content.ValueKind == JsonValueKind.Array =>
            content.EnumerateArray().Select(static block => Text(block, "text"u8)).FirstOrDefault(static text => text is not null),
        _ => null,
    };

    private static string? Text(JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text
            ? text.Length > MaxMessage ? text[..MaxMessage] : text
            : null;
}
