using System.Globalization;
using Actors.Tests.Shared;

namespace Actors.Tests.Legacy;

/// <summary>
/// Mutated bodies and headers of both generations. <c>ACTORS_FUZZ</c> says how many (default 5,000), <c>ACTORS_FUZZ_SEED</c>
/// takes a printed seed back.
/// </summary>
[Collection(Alone.Name)]
public sealed class FuzzTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Anything_MutatedAtRandom_IsAnsweredAndHarmsNothing()
    {
        var count = Number("ACTORS_FUZZ") ?? 5_000;
        var seed = Number("ACTORS_FUZZ_SEED") ?? Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"ACTORS_FUZZ_SEED={seed}");
        await using var host = await LegacyHost.StartAsync(options => options.Sessions.QuestionTimeout = TimeSpan.FromSeconds(1));
        host.Gates.ReleaseAll();
        using var client = await host.OpenAsync();
        var sent = 0;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        var failures = new List<string>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async lane =>
        {
            var random = new Random(unchecked(seed + lane));
            var mutations = new Mutations(random, client.Session!);
            using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8 };
            using var http = new HttpClient(handler) { BaseAddress = new Uri(host.Url), Timeout = Patience };
            while (Interlocked.Increment(ref sent) <= count)
            {
                var (body, headers) = mutations.Next();
                var (status, problem) = await SendAsync(http, body, headers);
                statuses.AddOrUpdate(status, 1, static (_, count) => count + 1);
                if (problem is not null)
                {
                    lock (failures)
                    {
                        failures.Add($"{problem}\n{string.Join('\n', headers.Select(header => $"{header.Name}: {header.Value}"))}\n{System.Text.Encoding.UTF8.GetString(body)}");
                    }
                }
            }
        }));

        using var after = await host.OpenAsync();
        var alive = await after.CallAsync("echo", new { text = "alive" });
        var status = await Idle.WaitAsync(host);

        Assert.True(failures.Count == 0, $"Seed {seed}, {failures.Count} failures, the first:\n{string.Join("\n\n", failures.Take(5))}");
        TestContext.Current.SendDiagnosticMessage($"{string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"))}; {status}");
        Assert.True(statuses[200] > count / 10, "Most of it must get past the first check, or it checks nothing else.");
        Assert.Equal("alive", alive.Text);
        // The host's own gauge counts garbage too; and what tests keep that ran in this process before is not this host's.
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(kept < 100_000_000, $"Memory kept by it: {kept}, {status}");
    }

    private static async Task<(int Status, string? Problem)> SendAsync(HttpClient http, byte[] body, IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, CancellationToken.None);
            var text = await response.Content.ReadAsStringAsync();
            // A tool of the fixture that throws is answered with a result that says so; an internal error is always a surprise.
            return ((int)response.StatusCode, (int)response.StatusCode >= 500 ? $"Status {(int)response.StatusCode}: {text}"
                : text.Contains("\"code\":-32603", StringComparison.Ordinal) ? $"Internal error: {text}"
                : null);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
            return (0, exception.ToString());
        }
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
