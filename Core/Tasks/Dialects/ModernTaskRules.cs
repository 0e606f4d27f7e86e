using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;

namespace Actors.Core.Tasks.Dialects;

/// <summary>What the extension <c>io.modelcontextprotocol/tasks</c> asks of the requests that have to do with tasks. Pure.</summary>
public static class ModernTaskRules
{
    /// <summary>What a request that does not declare the extension is answered with, before any id is looked up.</summary>
    public static Refusal Undeclared { get; } = new(400, new(
        RpcCode.MissingClientCapability,
        $"The request needs the client capability '{TaskMeta.Extension}', declared in 'extensions'.",
        """{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}"""));

    /// <summary>What is answered for a task that does not exist for whoever asks; nobody can tell why it does not.</summary>
    public static Refusal Unknown { get; } = Refusal.Parameter("There is no such task. It may have expired.");

    /// <summary>Whether the capabilities that a client declares on a request hold the extension.</summary>
    public static bool Declares(JsonElement capabilities) =>
        Has(capabilities, "extensions"u8, out var extensions) && Has(extensions, "io.modelcontextprotocol/tasks"u8, out _);

    /// <summary>Whether a request declares the extension in its own metadata.</summary>
    public static bool Declares(Incoming message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Has(message.Meta, MetaKey.ClientCapabilities, out var capabilities) && Declares(capabilities);
    }

    /// <summary>Names the extension in the answer to <c>server/discover</c>.</summary>
    public static void Advertise(JsonObject discovered)
    {
        ArgumentNullException.ThrowIfNull(discovered);
        if (discovered["capabilities"] is not JsonObject capabilities)
        {
            discovered["capabilities"] = capabilities = [];
        }

        if (capabilities["extensions"] is not JsonObject extensions)
        {
            capabilities["extensions"] = extensions = [];
        }

        extensions[TaskMeta.Extension] = new JsonObject();
    }

    /// <summary>Why a request for one task is refused before that task is looked for; null when it is not.</summary>
    /// <param name="message">The request: <c>tasks/get</c>, <c>tasks/update</c> or <c>tasks/cancel</c>.</param>
    /// <param name="id">The task that it names.</param>
    public static Refusal? Check(Incoming message, out string id)
    {
        id = "";
        if (!Declares(message))
        {
            return Undeclared;
        }

        if (message.Text("taskId"u8) is not { } named)
        {
            return Refusal.Parameter("'taskId' is a string.");
        }

        id = named;
        return null;
    }

    /// <summary>Whether a task that was read with its outcome is there to be told of. One whose time ended while it was read has none left.</summary>
    public static bool IsThere([NotNullWhen(true)] TaskView? view) =>
        view is not null && (view.Outcome is not null || view.Status is not (WorkStatus.Completed or WorkStatus.Failed));

    /// <summary>The answers of <c>tasks/update</c> by key, whatever their values are: only of those that are awaited the shape matters.</summary>
    public static Refusal? ReadAnswers(JsonElement parameters, out IReadOnlyDictionary<string, JsonElement> answers)
    {
        var read = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        answers = read;
        if (!Has(parameters, "inputResponses"u8, out var given))
        {
            return Refusal.Parameter("'inputResponses' is an object with an answer for each key of 'inputRequests'.");
        }

        foreach (var answer in given.EnumerateObject())
        {
            read[answer.Name] = answer.Value;
        }

        return null;
    }

    private static bool Has(JsonElement element, ReadOnlySpan<byte> name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;
    }
}
