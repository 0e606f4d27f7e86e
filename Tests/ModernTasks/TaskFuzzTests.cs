using System.Globalization;
using System.Text;
using Actors.Core.Protocol;
using Actors.Tests.Shared;

namespace Actors.Tests.ModernTasks;

/// <summary>
/// Requests about tasks with any values in any place. <c>ACTORS_FUZZ</c> says how many (default 2,000),
/// <c>ACTORS_FUZZ_SEED</c> takes a printed seed back.
/// </summary>
[Collection(Alone.Name)]
public sealed class TaskFuzzTests
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e999", "99999999999999999999", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "[[]]", "{}", "{\"a\":{\"a\":{}}}", "{\"\\ud800\":{}}", "[\"x\",null]",
        "{\"action\":\"accept\"}", "{\"action\":7}", "{\"roots\":[]}", "\"TASK\"", "[\"TASK\"]", "{\"KEY\":null}", "{\"KEY\":{\"action\":\"decline\"}}", "\"" + new string('x', 5000) + "\"",
    ];

    [Fact]
    public async Task Anything_AboutTasks_IsAnsweredAndHarmsNothing()
    {
        var count = Number("ACTORS_FUZZ") ?? 2_000;
        var seed = Number("ACTORS_FUZZ_SEED") ?? Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"ACTORS_FUZZ_SEED={seed}");
        await using var host = await TaskHost.StartAsync(options => options.Tasks.MaxPerOwner = 100_000);
        host.Gates.ReleaseAll();
        var failures = new List<string>();
        var results = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async lane =>
        {
            var random = new Random(unchecked(seed + lane));
            using var http = new HttpClient { BaseAddress = new Uri(host.Host.Url), Timeout = TimeSpan.FromSeconds(20) };
            var (task, key) = await AskingAsync(host);
            for (var sent = lane; sent < count; sent += 4)
            {
                var (method, name, body) = Request(random, task, key);
                var (problem, result) = await SendAsync(http, method, name, body);
                Interlocked.Add(ref results, result ? 1 : 0);
                if (problem is not null)
                {
                    lock (failures)
                    {
                        failures.Add($"{problem}\n{body}");
                    }
                }

                if (sent % 40 == lane)
                {
                    (task, key) = await AskingAsync(host);
                }
            }
        }));

        Assert.True(failures.Count == 0, $"Seed {seed}, {failures.Count} failures, the first:\n{string.Join("\n\n", failures.Take(5))}");
        Assert.True(results > count / 10, $"Seed {seed}: only {results} of {count} got a result, so most of it checks nothing.");
        Assert.Equal("working", (await host.GetAsync(await host.CreateAsync("nap", new() { ["ms"] = 60_000 }))).Result.GetProperty("status").GetString());
    }

    private static async Task<(string Task, string Key)> AskingAsync(TaskHost host)
    {
        var task = await host.CreateAsync("ask");
        return (task, (await host.UntilAsync(task, "input_required")).GetProperty("inputRequests").EnumerateObject().Single().Name);
    }

    private static (string Method, string? Name, string Body) Request(Random random, string task, string key)
    {
        string Any() => Values[random.Next(Values.Length)];
        string Or(string usual) => random.Next(3) == 0 ? Any() : usual;
        var (method, members) = random.Next(6) switch
        {
            0 => ("tasks/get", $"\"taskId\":{Or("\"TASK\"")}"),
            1 => ("tasks/cancel", $"\"taskId\":{Or("\"TASK\"")},\"reason\":{Any()}"),
            2 or 3 => ("tasks/update", $"\"taskId\":{Or("\"TASK\"")},\"inputResponses\":{Or($"{{\"KEY\":{Any()},\"other\":{Any()}}}")}"),
            4 => ("subscriptions/listen", $"\"notifications\":{Or($"{{\"taskIds\":{Or($"[\"TASK\",{Any()}]")}}}")}"),
            _ => ("tools/call", $"\"name\":\"must\",\"arguments\":{{}},\"task\":{Any()},\"inputResponses\":{Or("{}")}"),
        };
        var capabilities = random.Next(8) == 0 ? $"{{\"extensions\":{Any()}}}" : StageHost.Declared.ToJsonString();
        var idempotency = random.Next(8) == 0 ? $",\"actors/idempotencyKey\":{Any()}" : "";
        var body = $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{method}\",\"params\":{{{members},\"_meta\":{{\"io.modelcontextprotocol/protocolVersion\":\"{McpVersion.Modern}\",\"io.modelcontextprotocol/clientCapabilities\":{capabilities}{idempotency}}}}}}}";
        body = body.Replace("TASK", task, StringComparison.Ordinal).Replace("KEY", key, StringComparison.Ordinal);
        return (method, method switch { "tools/call" => "must", "subscriptions/listen" => null, _ => body.Contains($"\"taskId\":\"{task}\"", StringComparison.Ordinal) ? task : null }, body);
    }

    private static async Task<(string? Problem, bool Result)> SendAsync(HttpClient http, string method, string? name, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", McpVersion.Modern);
        request.Headers.Add("Mcp-Method", method);
        if (name is not null)
        {
            request.Headers.Add("Mcp-Name", name);
        }

        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            {
                // A listen: its first message tells whether it was understood, and leaving ends it.
                using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
                await reader.ReadLineAsync();
                return ((await reader.ReadLineAsync())?.Contains("acknowledged", StringComparison.Ordinal) == true ? null : "The stream does not begin with its acknowledgement.", true);
            }

            var text = await response.Content.ReadAsStringAsync();
            return ((int)response.StatusCode >= 500 || text.Contains("\"code\":-32603", StringComparison.Ordinal) ? $"{(int)response.StatusCode}: {text}" : null, text.Contains("\"result\"", StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            return (exception.ToString(), false);
        }
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
