using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using ModelContextProtocol;

namespace Actors.Core.Upstreams;

/// <summary>
/// One link from its making to its end, all in one flow: whoever may call it, nobody else opens or closes it. It is told to
/// end by a token, and nothing of it is left when the flow is over, whatever became of the actor.
/// </summary>
internal sealed class UpstreamLinkSlot(IActivation activation, UpstreamKey key, long number, UpstreamQuestions questions, Func<string, UpstreamCallSlot?> find)
    : IUpstreamOutlet
{
    private readonly CancellationTokenSource _close = new();
    private readonly Lock _gate = new();
    private IUpstreamLink? _link;
    private UpstreamException? _lost;
    private int _notices;

    /// <summary>The link's number.</summary>
    public long Number => number;

    /// <summary>The link; there is one from <see cref="UpstreamInput.Connected"/> on.</summary>
    public IUpstreamLink Link => _link!;

    /// <summary>Whether the server said something that has not had its turn.</summary>
    public bool HasNotices => Volatile.Read(ref _notices) > 0;

    /// <summary>Ends it. Callbacks of the token run here, so never call this within a turn.</summary>
    public void Close() => _close.Cancel();

    /// <summary>Makes the link, waits until it is to end, and ends it.</summary>
    public async Task RunAsync(UpstreamPorts ports, UpstreamCredentials credentials, TimeSpan patience, CancellationToken stopping)
    {
        using var stopped = stopping.UnsafeRegister(static slot => ((UpstreamLinkSlot)slot!).Close(), this);
        UpstreamProblem? problem = null;
        try
        {
            var leave = await ports.Doors.EnterAsync(key, _close.Token);
            try
            {
                problem = await ConnectAsync(ports.Connector, credentials, patience);
                if (problem is null)
                {
                    Serve();
                    await UntilClosedAsync();
                    await DisposeAsync();
                }
            }
            finally
            {
                leave();
            }
        }
        catch (OperationCanceledException) when (_close.IsCancellationRequested)
        {
            problem = new(UpstreamFailure.Closed, $"The connection to '{key.Server}' was closed before it was made.");
        }

        activation.Tell(problem is null ? new UpstreamInput.LinkEnded(number) : new UpstreamInput.ConnectFailed(number, problem));
    }

    /// <summary>What an exception of the link means; of those that it should not throw nothing is told but that they were.</summary>
    public UpstreamProblem ProblemOf(Exception exception, UpstreamFailure otherwise) => exception switch
    {
        UpstreamException known => UpstreamProblem.Of(known),
        McpProtocolException error => new(otherwise, $"'{key.Server}' answered with an error: {error.Message}"),
        _ => new(otherwise, $"The connection to '{key.Server}' failed ({exception.GetType().Name}): {exception.Message}"),
    };

    /// <summary>A notice has had its turn.</summary>
    public void Heard() => Interlocked.Decrement(ref _notices);

    /// <inheritdoc/>
    public void Notified(string? call, string method, JsonElement parameters)
    {
        if (call is null)
        {
            Interlocked.Increment(ref _notices);
            activation.Tell(new UpstreamInput.Noticed(number, method, parameters.Kept()));
        }
        else
        {
            find(call)?.Say(new(call, UpstreamPushKind.Notified) { Method = method, Body = parameters.Kept() });
        }
    }

    /// <inheritdoc/>
    public Task<JsonElement> AskAsync(string? call, string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        // One that is no more gets a number that no call has.
        var named = call is null ? (long?)null : find(call)?.Number ?? 0;
        var kept = parameters.Kept();
        return questions.AskAsync(
            question => activation.Tell(new UpstreamInput.Asked(number, question, named, method, kept)),
            question => activation.Tell(new UpstreamInput.Unasked(question)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Lost(UpstreamException cause)
    {
        lock (_gate)
        {
            _lost = cause;
            if (_link is null)
            {
                return;
            }
        }

        TellLost(cause);
    }

    private async Task<UpstreamProblem?> ConnectAsync(IUpstreamConnector connector, UpstreamCredentials credentials, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience, activation.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _close.Token);
        try
        {
            var link = await connector.ConnectAsync(key, credentials, this, either.Token);
            lock (_gate)
            {
                _link = link;
            }

            return null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !_close.IsCancellationRequested)
        {
            return new(UpstreamFailure.ConnectFailed, $"'{key.Server}' was not ready within {patience.TotalSeconds:0.###} s.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_close.IsCancellationRequested)
        {
            return ProblemOf(exception, UpstreamFailure.ConnectFailed);
        }
    }

    private void Serve()
    {
        activation.Tell(new UpstreamInput.Connected(number));
        UpstreamException? lost;
        lock (_gate)
        {
            lost = _lost;
        }

        if (lost is not null)
        {
            // It may be told twice; once is enough for the actor.
            TellLost(lost);
        }
    }

    private void TellLost(UpstreamException cause) => activation.Tell(new UpstreamInput.LinkLost(number, cause.Message));

    private async Task DisposeAsync()
    {
        try
        {
            await Link.DisposeAsync();
        }
        catch (Exception)
        {
            // It has promised not to throw. Were this to end the flow, nobody could ever connect again.
        }
    }

    private async Task UntilClosedAsync()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registered = _close.Token.UnsafeRegister(static source => ((TaskCompletionSource)source!).TrySetResult(), closed);
        await closed.Task;
    }
}
