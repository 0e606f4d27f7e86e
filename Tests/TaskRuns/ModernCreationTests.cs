using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Actors.Core.Tasks;
using Actors.Tests.Modern;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.TaskRuns;

/// <summary>A task that is created at the front is the task that the SDK's server would have created, and so is each refusal.</summary>
public sealed partial class ModernCreationTests
{
    private const string Key = "idempotency-0123456789-0123456789";

    public static TheoryData<string, string> Calls => new()
    {
        { "plain", """{"name":"repeat","arguments":{"text":"a"}}""" },
        { "with a token and a key", $$$"""{"name":"repeat","arguments":{"text":"a"},"_meta":{"progressToken":7,"actors/idempotencyKey":"{{{Key}}}"}}""" },
        { "with what concerns the request only", """{"name":"repeat","arguments":{"text":"a"},"task":{"ttl":5},"requestState":"x"}""" },
        { "without arguments", """{"name":"repeat"}""" },
        { "with arguments that do not fit", """{"name":"repeat","arguments":{"text":[1]}}""" },
        { "with arguments that are none", """{"name":"repeat","arguments":[1]}""" },
        { "with a token that is none", """{"name":"repeat","arguments":{"text":"a"},"_meta":{"progressToken":{}}}""" },
        { "with a bad key", """{"name":"repeat","arguments":{"text":"a"},"_meta":{"actors/idempotencyKey":7}}""" },
        { "with a key that is no secret", """{"name":"repeat","arguments":{"text":"a"},"_meta":{"actors/idempotencyKey":"short"}}""" },
        { "with capabilities that are none", """{"name":"repeat","arguments":{"text":"a"},"_meta":{"io.modelcontextprotocol/clientCapabilities":{"elicitation":7,"extensions":{"io.modelcontextprotocol/tasks":{}}}}}""" },
        { "of an unknown tool", """{"name":"nothing"}""" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Creation_AtTheFront_IsAnsweredAsByTheServer(string what, string parameters)
    {
        await using var front = await RunHost.StartAsync();
        await using var server = await RunHost.StartAsync(more: builder => builder.WithMessageFilters(filters => filters.AddIncomingFilter(next => next)));

        var (atFront, byServer) = (await AnswerOf(front, parameters), await AnswerOf(server, parameters));

        Assert.True(atFront.Equals(byServer), $"{what}:\n{atFront}\n{byServer}");
    }

    private static async Task<(string Answer, string End)> AnswerOf(RunHost host, string parameters)
    {
        var given = JsonNode.Parse(parameters)!.AsObject();
        var answer = await host.CallAsync((string)given["name"]!, null, sent =>
        {
            var meta = sent.Meta;
            foreach (var (name, value) in given)
            {
                if (name != "_meta")
                {
                    sent.Params[name] = value?.DeepClone();
                }
            }

            if (!given.ContainsKey("arguments"))
            {
                sent.Params.Remove("arguments");
            }

            foreach (var (name, value) in given["_meta"]?.AsObject() ?? [])
            {
                meta[name] = value?.DeepClone();
            }
        });
        var end = answer.Last.TryGetProperty("result", out var result) && result.TryGetProperty("taskId", out var task) ? await host.EndOf(task.GetString()!) : null;
        return ($"{answer.Status} {Changing().Replace(answer.Last.GetRawText(), "...")}", $"{end?.Status} {end?.Outcome?.Result} {end?.Outcome?.Error} {end?.Ttl} {end?.Origin}");
    }

    [GeneratedRegex("[0-9a-f]{44}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")]
    private static partial Regex Changing();
}
