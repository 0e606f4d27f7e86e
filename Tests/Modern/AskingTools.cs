using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Modern;

/// <summary>What a scoped service remembers, and whether it lives.</summary>
internal sealed class Notebook : IDisposable
{
    public string? Note { get; set; }

    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}

/// <summary>Tools that ask their client, in each of the ways there are.</summary>
[McpServerToolType]
internal sealed class AskingTools
{
    public static int Runs;

    [McpServerTool(Name = "ask"), Description("Asks for a name.")]
    public static async Task<string> AskAsync(McpServer server, Notebook notebook, IHttpContextAccessor accessor, string greeting, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Runs);
        var path = accessor.HttpContext?.Request.Path.Value;
        var answer = await server.ElicitAsync(Question("name"), cancellationToken);
        var after = accessor.HttpContext is null ? "none" : "some";
        return $"{greeting} {Name(answer, "name")} via {path}; then {after}; {notebook.Note}; disposed: {notebook.IsDisposed}";
    }

    [McpServerTool(Name = "ask-twice", ReadOnly = true), Description("Asks for two names, one after the other.")]
    public static async Task<string> AskTwiceAsync(McpServer server, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Runs);
        var first = await server.ElicitAsync(Question("first"), cancellationToken);
        var second = await server.ElicitAsync(Question("second"), cancellationToken);
        return $"{Name(first, "first")} and {Name(second, "second")}";
    }

    [McpServerTool(Name = "ask-together"), Description("Asks three things at once.")]
    public static async Task<string> AskTogetherAsync(McpServer server, CancellationToken cancellationToken)
    {
        var name = server.ElicitAsync(Question("name"), cancellationToken).AsTask();
        var roots = server.RequestRootsAsync(new(), cancellationToken).AsTask();
        var sample = server.SampleAsync(new CreateMessageRequestParams { MaxTokens = 10, Messages = [new() { Role = Role.User, Content = [new TextContentBlock { Text = "Capital?" }] }] }, cancellationToken).AsTask();
        await Task.WhenAll(name, roots, sample);
        return $"{Name(await name, "name")}, {(await roots).Roots.Count}, {(await sample).Content.OfType<TextContentBlock>().Single().Text}";
    }

    [McpServerTool(Name = "ask-url"), Description("Sends the user to a page.")]
    public static async Task<string> AskUrlAsync(McpServer server, CancellationToken cancellationToken) =>
        (await server.ElicitAsync(new ElicitRequestParams { Mode = "url", Message = "Sign in", Url = "https://example.com/in", ElicitationId = "e1" }, cancellationToken)).Action;

    [McpServerTool(Name = "ask-then-wait"), Description("Asks, then waits for its token.")]
    public static async Task<string> AskThenWaitAsync(McpServer server, TaskCompletionSource<string> ended, CancellationToken cancellationToken)
    {
        try
        {
            await server.ElicitAsync(Question("name"), cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "never";
        }
        catch (Exception exception)
        {
            ended.TrySetResult($"{exception.GetType().Name}: {cancellationToken.IsCancellationRequested}");
            throw;
        }
    }

    [McpServerTool(Name = "odd"), Description("Asks what no client knows.")]
    public static string Odd() =>
        throw new InputRequiredException(new InputRequiredResult { InputRequests = new Dictionary<string, InputRequest> { ["x"] = new() { Method = "no/such" } } });

    [McpServerTool(Name = "explicit"), Description("Asks by a result of its own.")]
    public static string Explicit(RequestContext<CallToolRequestParams> context)
    {
        Interlocked.Increment(ref Runs);
        var answers = context.Params.InputResponses;
        if (answers?.TryGetValue("step1", out var first) != true || first!.Deserialize(InputResponse.ElicitResultJsonTypeInfo) is not { Action: "accept" })
        {
            throw Ask("step1", "name", "author-1");
        }

        return answers.TryGetValue("step2", out var second)
            ? $"{Name(first.Deserialize(InputResponse.ElicitResultJsonTypeInfo)!, "name")} likes {Name(second.Deserialize(InputResponse.ElicitResultJsonTypeInfo)!, "color")}; {context.Params.RequestState}"
            : throw Ask("step2", "color", $"{context.Params.RequestState}+2");
    }

    private static InputRequiredException Ask(string key, string field, string state) =>
        new(new InputRequiredResult { InputRequests = new Dictionary<string, InputRequest> { [key] = InputRequest.ForElicitation(Question(field)) }, RequestState = state });

    private static ElicitRequestParams Question(string field) => new()
    {
        Message = $"Your {field}?",
        RequestedSchema = new() { Properties = { [field] = new ElicitRequestParams.StringSchema { Default = "nobody" } } },
    };

    private static string Name(ElicitResult result, string field) => result.Content?[field].GetString() ?? result.Action;
}
