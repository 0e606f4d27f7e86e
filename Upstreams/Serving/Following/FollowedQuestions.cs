using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;

namespace Actors.Upstreams.Serving.Following;

/// <summary>The questions of a server's task in the tasks extension: each is put to the caller once, and answered by <c>tasks/update</c>.</summary>
internal sealed class FollowedQuestions(Forwarder forwarder, FollowedCall call)
{
    private static readonly TimeSpan UpdateTimeout = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, JsonElement> _answers = [];

    /// <summary>Asks the caller whatever is new, and tells the server all that it still asks for. Always null: there is no result yet.</summary>
    public async Task<JsonElement?> AnswerAsync(FollowedTask task, CancellationToken cancellationToken)
    {
        if (!task.Whole.TryGetProperty("inputRequests"u8, out var requests) || requests.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var open = requests.EnumerateObject().ToArray();
        var asked = open.Where(request => !_answers.ContainsKey(request.Name)).Select(request => (request.Name, Answer: AskAsync(request.Value, cancellationToken))).ToArray();
        foreach (var (name, answer) in asked)
        {
            _answers[name] = await answer;
        }

        // Those that were told already and still stand were told to a server that has not seen it.
        var answers = new JsonObject(open.Select(request => KeyValuePair.Create(request.Name, (JsonNode?)JsonObject.Create(_answers[request.Name]))));
        if (answers.Count > 0)
        {
            await forwarder.SendAsync(
                call.Server, call.Context, "tasks/update", FollowedRequests.About(task.Id, call.Terms.Follows, answers), cancellationToken, UpdateTimeout);
        }

        return null;
    }

    private async Task<JsonElement> AskAsync(JsonElement request, CancellationToken cancellationToken)
    {
        var method = JsonEdit.Text(request, "method") ?? "";
        try
        {
            return await UpstreamCaller.Of(call.Context).AskAsync(method, request.TryGetProperty("params"u8, out var parameters) ? parameters : default, cancellationToken);
        }
        catch (McpException) when (method == "elicitation/create")
        {
            // The extension has no way to say that a question failed. This one can be left without an answer.
            return JsonElement.Parse("""{"action":"cancel"}""");
        }
    }
}
