namespace Actors.Bench.Load;

/// <summary>One thing to measure: the requests, what a right answer holds, and the budget.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Path">A short name for addresses and files.</param>
/// <param name="Expected">A text that every right answer contains.</param>
/// <param name="Budget">The least ratio to the bare endpoint; null: for information.</param>
/// <param name="Prepare">Makes the requests, which are sent in turn; opens the sessions they need.</param>
/// <param name="Durable">Whether each call makes a durable task, whose rate depends on the disk.</param>
public sealed record Scenario(string Name, string Path, string Expected, double? Budget, Func<HttpClient, int, Task<Call[]>> Prepare, bool Durable = false)
{
    private const string Sum = """{"name":"add","arguments":{"a":2,"b":40}}""";

    /// <summary>All of them, those with a budget first.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("modern tools/call", "modern", "\"42\"", 0.60, (_, _) => One(Calls.ModernCall("add", """{"a":2,"b":40}"""))),
        new("session tools/call, SSE, primed; a session for each connection", "sessions", "\"42\"", 0.50, (client, connections) => InSessions(client, connections, "tools/call", Sum)),
        new("create a durable task, its run included", "task", "\"resultType\":\"task\"", 0.20, (_, _) => One(Calls.ModernTask("work", """{"a":2,"b":40}""")), Durable: true),
        new("session tools/call, SSE, primed; one session for all", "shared", "\"42\"", null, (client, _) => InSessions(client, 1, "tools/call", Sum)),
        new("session tools/list, JSON", "list", "\"steps\"", null, (client, connections) => InSessions(client, connections, "tools/list", "{}")),
        new("session opening: initialize", "open", "serverInfo", null, (_, _) => One(Calls.Initialize)),
        new("modern tools/list", "modernlist", "\"steps\"", null, (_, _) => One(Calls.ModernPlain("tools/list"))),
        new("modern tools/call with progress, SSE", "progress", "\"done\"", null, (_, _) => One(Calls.ModernCall("steps", "{}", ",\"progressToken\":1"))),
    ];

    private static Task<Call[]> One(Call call) => Task.FromResult<Call[]>([call]);

    private static async Task<Call[]> InSessions(HttpClient client, int count, string method, string parameters)
    {
        var calls = new Call[count];
        for (var i = 0; i < count; i++)
        {
            calls[i] = Calls.InSession(await Calls.OpenAsync(client), method, parameters);
        }

        return calls;
    }
}
