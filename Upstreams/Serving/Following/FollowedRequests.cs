using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;

namespace Actors.Upstreams.Serving.Following;

/// <summary>The requests by which a task of a server is made and followed.</summary>
internal static class FollowedRequests
{
    private const string Capabilities = "io.modelcontextprotocol/clientCapabilities";

    /// <summary>The parameters of a call that is to become a task.</summary>
    /// <param name="call">The parameters of the call.</param>
    /// <param name="dialect">How the server speaks of tasks.</param>
    /// <param name="ttl">How long the task is needed; null: that is not known.</param>
    public static JsonElement Create(JsonElement call, UpstreamTaskDialect dialect, TimeSpan? ttl) => dialect == UpstreamTaskDialect.Legacy
        ? JsonEdit.With(call, static (_, _) => false, json =>
        {
            json.WriteStartObject("task"u8);
            if (ttl is { } time)
            {
                json.WriteNumber("ttl"u8, (long)time.TotalMilliseconds);
            }

            json.WriteEndObject();
        })
        : Declaring(call);

    /// <summary>The parameters of a request about a task.</summary>
    public static JsonElement About(string task, UpstreamTaskDialect dialect, JsonObject? answers = null)
    {
        var parameters = new JsonObject { ["taskId"] = task };
        if (answers is not null)
        {
            parameters["inputResponses"] = answers;
        }

        var made = JsonSerializer.SerializeToElement(parameters, Json.Default.JsonNode);
        return dialect == UpstreamTaskDialect.Extension ? Declaring(made) : made;
    }

    // What the connection declares of itself stays; the extension is declared for these requests only, since a server may answer any call of a
    // client that declares it with a task.
    private static JsonElement Declaring(JsonElement parameters)
    {
        var changed = JsonObject.Create(parameters)!;
        if (changed["_meta"] is not JsonObject meta)
        {
            changed["_meta"] = meta = [];
        }

        meta[Capabilities] = new JsonObject { ["extensions"] = new JsonObject { [TaskMeta.Extension] = new JsonObject() } };
        return JsonSerializer.SerializeToElement(changed, Json.Default.JsonNode);
    }
}
