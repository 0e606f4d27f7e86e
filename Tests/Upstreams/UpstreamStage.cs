using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Topics;
using Actors.Core.Upstreams;
using Actors.Tests.Engine;
using Actors.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Upstreams;

/// <summary>Connections on a real engine, with a client in front, servers made up by the test, and a clock that stands still.</summary>
internal sealed class UpstreamStage : IAsyncDisposable
{
    public static readonly UpstreamKey Key = new("srv");

    private UpstreamClient? _client;

    public ManualTime Time { get; } = new();

    public ScriptedConnector Connector { get; } = new();

    public NodeConnections Connections { get; } = new();

    public StageEngine Engine { get; } = StageEngine.Make();

    public UpstreamClient Client => _client!;

    public static async Task<UpstreamStage> StartAsync()
    {
        var stage = new UpstreamStage();
        var ports = new UpstreamPorts { Connector = stage.Connector };
        await stage.Engine.StartAsync([UpstreamActor.Kind(ports), TopicActor.Kind(NullLoggerFactory.Instance)], stage.Connections, stage.Time);
        stage._client = new UpstreamClient(stage.Engine, stage.Connections, ports, stage.Time, NullLogger<UpstreamClient>.Instance);
        return stage;
    }

    /// <summary>Lets the test answer every call by hand.</summary>
    public void AnswerByHand() => Connector.Answering = static (_, call) => call.ByHand;

    public Task<JsonElement> CallAsync(string json = "{}", IUpstreamCaller? caller = null, UpstreamKey? key = null, CancellationToken cancellationToken = default, string who = "me") =>
        Client.CallAsync(key ?? Key, new UpstreamCall { Method = "tools/call", Params = JsonElement.Parse(json), Caller = who }, caller, cancellationToken);

    /// <summary>Opens the connection; returns its link.</summary>
    public async Task<ScriptedLink> OpenAsync()
    {
        await Soon(Client.FactsAsync(Key, null, default));
        return await Connector.LinkAsync();
    }

    /// <summary>Begins calls and waits until the server has them all, in the order of the callers' numbers.</summary>
    public async Task<(List<Task<JsonElement>> Callers, List<ScriptedCall> Calls)> BeginAsync(ScriptedLink link, int count, CancellationToken cancellationToken = default)
    {
        var callers = new List<Task<JsonElement>>();
        var calls = new List<ScriptedCall>();
        for (var i = 0; i < count; i++)
        {
            callers.Add(CallAsync($$"""{"n":{{i}}}""", cancellationToken: cancellationToken));
            calls.Add(await link.CallAsync());
        }

        return (callers, calls);
    }

    /// <summary>Waits until the connection has so many calls; those who began them may still be on their way.</summary>
    public async Task UntilTakenAsync(int count)
    {
        while ((await Soon(Client.HealthAsync(Key, TestContext.Current.CancellationToken))).Calls < count)
        {
            await Task.Yield();
        }
    }

    public static Task<T> Soon<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(20));

    public static Task Soon(Task task) => task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>How a call failed.</summary>
    public static async Task<UpstreamException> FailureAsync(Task call) => await Assert.ThrowsAsync<UpstreamException>(() => Soon(call));

    /// <summary>Lets time pass until something happens that a timer begins and nobody reports.</summary>
    public async Task PassAsync(TimeSpan step, Func<bool> until)
    {
        var limit = DateTime.UtcNow + TimeSpan.FromSeconds(40);
        for (var looks = 0; !until(); looks++)
        {
            Assert.True(DateTime.UtcNow < limit, "It did not happen.");
            if (looks % 1000 == 0)
            {
                Time.Advance(step);
            }

            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await Engine.DisposeAsync();
    }
}

/// <summary>A caller that notes what it hears, and answers as the test says.</summary>
internal sealed class NotingCaller : IUpstreamCaller
{
    private readonly TaskCompletionSource _withdrawn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Heard { get; } = [];

    public Func<string, JsonElement, Task<JsonElement>> Answering { get; set; } = static (_, _) => Task.FromResult(JsonElement.Parse("""{"action":"accept"}"""));

    /// <summary>Completes when what it was asked is taken back.</summary>
    public Task Withdrawn => _withdrawn.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public ValueTask NotifyAsync(string method, JsonElement parameters)
    {
        Heard.Add($"{method} {parameters.GetRawText()}");
        return default;
    }

    public Task<JsonElement> AskAsync(string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        cancellationToken.UnsafeRegister(_ => _withdrawn.TrySetResult(), null);
        return Answering(method, parameters).WaitAsync(cancellationToken);
    }
}
