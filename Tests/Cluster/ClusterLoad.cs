using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;

namespace Actors.Tests.Cluster;

/// <summary>
/// Clients of every kind that go through the front while something happens behind it: calls with and without a session, tasks, and
/// streams that are resumed wherever they end. They note what failed, and what was promised to them.
/// </summary>
internal sealed class ClusterLoad(string front) : IAsyncDisposable
{
    private const int Numbers = 30;
    private const int Listening = 0;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _enough = new();
    private readonly List<Task> _lanes = [];
    private readonly Channel<bool> _asked = Channel.CreateUnbounded<bool>();
    private int _id;
    private int _answers;
    private int _streams;
    private int _resumed;
    private int _questions;
    private EventReader? _listening;

    /// <summary>What was refused or broke off, as a client saw it.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>What can never be excused: an event that was lost or came twice, a session that is gone.</summary>
    public ConcurrentQueue<string> Losses { get; } = new();

    /// <summary>The tasks that were acknowledged.</summary>
    public ConcurrentQueue<string> Tasks { get; } = new();

    /// <summary>How much was right.</summary>
    public string Summary => $"{_answers} calls, {Tasks.Count} tasks, {_streams} streams and a lasting one, resumed {_resumed} times, {_questions} questions; {Failures.Count} failures";

    /// <summary>Begins.</summary>
    public async Task StartAsync()
    {
        var asked = RealCluster.Client(front);
        await asked.InitializeAsync("""{"elicitation":{},"tasks":{"requests":{"tools":{"call":{}}}}}""");
        _lanes.Add(ListenAsync(asked));
        _lanes.Add(EachAsync(() => AskAsync(asked), asked));
        for (var lane = 0; lane < 3; lane++)
        {
            var session = RealCluster.Client(front);
            await session.InitializeAsync();
            _lanes.Add(EachAsync(() => CallAsync(session), session));
        }

        for (var lane = 0; lane < 4; lane++)
        {
            var session = RealCluster.Client(front);
            await session.InitializeAsync();
            _lanes.Add(EachAsync(() => CountAsync(session), session));
        }

        var modern = Modern();
        _lanes.Add(EachAsync(() => EchoAsync(modern), modern));
        var tasks = Modern();
        _lanes.Add(EachAsync(() => CreateAsync(tasks), tasks));
    }

    /// <summary>Ends when every client has finished what it does.</summary>
    public async Task StopAsync()
    {
        await _enough.CancelAsync();
        // The lasting stream would go on as long as there is a server.
        await Task.WhenAll(_lanes.Where((_, lane) => lane != Listening));
        _listening?.Dispose();
        await _lanes[Listening];
    }

    /// <summary>Waits until every acknowledged task has ended, and says which did not complete.</summary>
    public async Task<IReadOnlyList<string>> UnfinishedAsync()
    {
        using var client = Modern();
        var unfinished = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(Tasks, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (task, _) =>
        {
            ModernAnswer got;
            do
            {
                got = await client.SendAsync("tasks/get", new JsonObject { ["taskId"] = task });
            }
            while (got.Last.TryGetProperty("result", out var found) && found.GetProperty("status").GetString() == "working");
            if (!got.Last.TryGetProperty("result", out var ended) || ended.GetProperty("status").GetString() != "completed")
            {
                unfinished.Enqueue($"{task}: {got.Last}");
            }
        });
        return [.. unfinished];
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        _listening?.Dispose();
        await Task.WhenAll(_lanes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _enough.Dispose();
    }

    private async Task EachAsync(Func<Task> one, IDisposable client)
    {
        using (client)
        {
            while (!_enough.IsCancellationRequested)
            {
                try
                {
                    await one();
                }
                catch (Exception broken) when (broken is HttpRequestException or IOException)
                {
                    Failures.Enqueue(broken.Message);
                }

                await Task.Delay(Pause);
            }
        }
    }

    private async Task CallAsync(LegacyClient session)
    {
        var answer = await session.CallAsync("test_simple_text", id: $"{Interlocked.Increment(ref _id)}");
        if (answer.Status == 404)
        {
            Losses.Enqueue($"A session is gone: {answer.Body}");
        }

        Judge(answer.Status == 200 && answer.Last.TryGetProperty("result", out _), answer.Status, answer.Body);
    }

    private async Task EchoAsync(ModernClient client)
    {
        var answer = await client.CallAsync("echo", new JsonObject { ["text"] = "x" });
        Judge(answer.Status == 200 && answer.Last.TryGetProperty("result", out _), answer.Status, $"{answer.Last}");
    }

    private async Task CreateAsync(ModernClient client)
    {
        var answer = await client.CallAsync("slow_compute", new JsonObject { ["seconds"] = 0.3 });
        Judge(answer.Last.TryGetProperty("result", out var result), answer.Status, $"{answer.Last}");
        if (result.ValueKind == JsonValueKind.Object)
        {
            Tasks.Enqueue(result.GetProperty("taskId").GetString()!);
        }
    }

    // The numbers come once each and in their order, however often the stream breaks off in between.
    private async Task CountAsync(LegacyClient session)
    {
        var id = Interlocked.Increment(ref _id);
        var seen = new List<int>();
        var stream = await session.StreamCallAsync("count", new { to = Numbers, ms = 25 }, id: $"{id}", token: "\"t\"");
        var (answer, last) = await ReadAsync(stream, seen, null);
        while (answer is null && last is not null)
        {
            Interlocked.Increment(ref _resumed);
            (answer, last) = await ReadAsync(await session.ListenAsync(last), seen, last);
        }

        Interlocked.Increment(ref _streams);
        var text = answer?.Data ?? "nothing";
        var isError = answer is null || answer.Json.TryGetProperty("error", out _);
        Judge(!isError, stream.Status, text);
        if (!seen.SequenceEqual(Enumerable.Range(1, seen.Count)) || (!isError && seen.Count != Numbers))
        {
            Losses.Enqueue($"A stream told {string.Join(' ', seen)} and then {text}");
        }
    }

    // The task's question comes on the session's own stream, which is open somewhere else from time to time.
    private async Task AskAsync(LegacyClient session)
    {
        var created = await session.SendAsync(
            "tools/call", new() { ["name"] = "ask_again", ["arguments"] = new JsonObject { ["name"] = "x" }, ["task"] = new JsonObject() }, id: $"{Interlocked.Increment(ref _id)}");
        var made = created.Status == 200 && created.Last.TryGetProperty("result", out _);
        Judge(made, created.Status, created.Body);
        if (made)
        {
            var task = created.Result.GetProperty("task").GetProperty("taskId").GetString()!;
            Tasks.Enqueue(task);
            await _asked.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            Interlocked.Increment(ref _questions);
        }
    }

    private async Task ListenAsync(LegacyClient session)
    {
        string? last = null;
        for (var first = true; !_enough.IsCancellationRequested; first = false)
        {
            _resumed += first ? 0 : 1;
            using var stream = await session.ListenAsync(last);
            _listening = stream;
            try
            {
                while (await stream.NextAsync() is { } next)
                {
                    last = next.Id ?? last;
                    if (next.IsMessage && next.Method == "elicitation/create")
                    {
                        // It may not be saved where the storage is away; then it is to be sent again.
                        LegacyAnswer taken;
                        do
                        {
                            taken = await session.AnswerAsync(next.Json, """{"action":"accept","content":{"text":"b"}}""");
                            Judge(taken.Status == 202, taken.Status, taken.Body);
                        }
                        while (taken.Status == 503);
                        _asked.Writer.TryWrite(true);
                    }
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or TimeoutException or ObjectDisposedException)
            {
                // It is opened again.
            }
        }
    }

    private static async Task<(SentEvent? Answer, string? Last)> ReadAsync(EventReader stream, List<int> seen, string? last)
    {
        using (stream)
        {
            try
            {
                while (await stream.NextAsync() is { } next)
                {
                    last = next.Id ?? last;
                    if (next.IsMessage && next.Json.TryGetProperty("id", out _))
                    {
                        return (next, last);
                    }

                    if (next.IsMessage)
                    {
                        seen.Add(next.Json.GetProperty("params").GetProperty("progress").GetInt32());
                    }
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException)
            {
                // It is resumed where it broke off.
            }
        }

        return (null, last);
    }

    private void Judge(bool right, int status, string body)
    {
        if (right)
        {
            Interlocked.Increment(ref _answers);
        }
        else
        {
            Failures.Enqueue($"{status} {body}");
        }
    }

    private ModernClient Modern() => new(front)
    {
        Capabilities = new JsonObject { ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() } },
    };
}
