using System.Text.Json;
using System.Threading.Channels;
using Actors.Core.Upstreams;

namespace Actors.Tests.Upstreams;

/// <summary>A link whose server is the test.</summary>
internal sealed class ScriptedLink(ScriptedConnector connector, UpstreamKey key, UpstreamCredentials credentials, IUpstreamOutlet outlet) : IUpstreamLink
{
    private readonly Channel<ScriptedCall> _calls = Channel.CreateUnbounded<ScriptedCall>();
    private readonly CancellationTokenSource _ended = new();
    private int _cancelled;
    private int _factsRead;

    public UpstreamKey Key => key;

    public UpstreamCredentials Credentials => credentials;

    public IUpstreamOutlet Outlet => outlet;

    /// <summary>How many calls it was told to cancel.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    public int FactsRead => Volatile.Read(ref _factsRead);

    /// <summary>The tools that it says it has.</summary>
    public string Tools { get; set; } = """[{"name":"echo"}]""";

    /// <summary>While it is set, the link takes its time to end.</summary>
    public Task Ending { get; set; } = Task.CompletedTask;

    public bool IsDisposed { get; private set; }

    /// <summary>The next call that reached it.</summary>
    public Task<ScriptedCall> CallAsync() => _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async Task<JsonElement> CallAsync(string call, string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        var made = new ScriptedCall(call, method, parameters.ValueKind == JsonValueKind.Undefined ? "" : parameters.GetRawText());
        _calls.Writer.TryWrite(made);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        var answer = connector.Answering(this, made);
        try
        {
            return JsonElement.Parse(await answer.WaitAsync(either.Token));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _cancelled);
            throw;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamFailure.Closed, "The link was closed.");
        }
    }

    public Task<UpstreamFacts> ReadFactsAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _factsRead);
        return Task.FromResult(new UpstreamFacts
        {
            Version = "2025-11-25",
            Info = JsonElement.Parse("""{"name":"scripted"}"""),
            Capabilities = JsonElement.Parse("""{"tools":{}}"""),
            Tools = JsonElement.Parse(Tools),
        });
    }

    public async ValueTask DisposeAsync()
    {
        Assert.False(IsDisposed, "A link was disposed of twice.");
        IsDisposed = true;
        await Ending;
        _ended.Cancel();
        connector.Ended(key);
    }
}

/// <summary>One call as the server sees it.</summary>
internal sealed record ScriptedCall(string Id, string Method, string Params)
{
    private readonly TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the test answers by hand.</summary>
    public Task<string> ByHand => _answer.Task;

    public void Answer(string json) => _answer.TrySetResult(json);

    public void Fail(Exception exception) => _answer.TrySetException(exception);
}
