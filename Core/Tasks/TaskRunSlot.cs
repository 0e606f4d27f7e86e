using System.Collections.Immutable;
using System.Text.Json;
using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>
/// One attempt as it runs: takes from the body what it has to say, from any thread, and tells it to the actor as inputs.
/// Signs of life are only noted, and progress is told on ten times a second, so that no body can flood the turns.
/// </summary>
internal sealed class TaskRunSlot(IActivation activation, TaskAttempt attempt, TaskSlots slots, TaskSlot place) : ITaskOutlet
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskRequests _requests = new();
    private ITimer? _timer;
    private TaskProgress? _progress;
    private string? _message;
    private DateTimeOffset _told;
    private long _sign;
    private bool _armed;
    private bool _over;

    /// <summary>What the body waits for.</summary>
    public TaskRequests Requests => _requests;

    /// <summary>The body's last sign of life; null: none.</summary>
    public DateTimeOffset? Sign => Interlocked.Read(ref _sign) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Runs the body to its end. Its place is free before the actor hears of it.</summary>
    public async Task RunAsync(ITaskRunner runner, CancellationToken stopping)
    {
        ImmutableArray<string> exception = default;
        using (stopping.UnsafeRegister(static run => ((TaskRunSlot)run!).Cancel(), this))
        {
            try
            {
                await runner.RunAsync(attempt, this, _cancel.Token);
            }
            catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
            {
                // It was told to end, and did.
            }
            catch (Exception failed)
            {
                exception = [.. Names(failed.GetType())];
            }
        }

        Close();
        slots.Leave(place);
        activation.Tell(new TaskInput.Ended(attempt.Number, exception));
    }

    /// <summary>Whether the body waits for its user: meanwhile another may run in its place.</summary>
    public void Park(bool waits) => slots.Park(place, waits);

    /// <summary>Fires the body's token; its callbacks run here, so never call this within a turn.</summary>
    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (AggregateException)
        {
            // Callbacks of the body's own that threw; the token has fired.
        }
    }

    /// <summary>Nothing that the body says is heard any more, and nothing that it waits for comes.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _over = true;
            _timer?.Dispose();
        }

        _requests.Close();
    }

    /// <inheritdoc/>
    public void Progress(TaskProgress progress) => Report(progress, null);

    /// <inheritdoc/>
    public void Status(string message) => Report(null, message);

    /// <inheritdoc/>
    public void Heartbeat() => Interlocked.Exchange(ref _sign, activation.Time.GetUtcNow().UtcTicks);

    /// <inheritdoc/>
    public void Log(string level, ReadOnlyMemory<byte> json) => Say(new TaskInput.Logged(attempt.Number, level, json));

    /// <inheritdoc/>
    public Task SaveStepAsync(string name, JsonElement result, CancellationToken cancellationToken) =>
        _requests.AskAsync(number => Say(new TaskInput.Stepped(attempt.Number, number, name, result.Kept())), null, cancellationToken);

    /// <inheritdoc/>
    public Task<JsonElement> AskAsync(string method, JsonElement parameters, CancellationToken cancellationToken) => _requests.AskAsync(
        number => Say(new TaskInput.Asked(attempt.Number, number, method, parameters.Kept(), attempt.Call.Capabilities)),
        number => Say(new TaskInput.Unasked(attempt.Number, number)),
        cancellationToken);

    /// <inheritdoc/>
    public void AskAndEnd(IReadOnlyDictionary<string, TaskQuestion> questions, string? requestState)
    {
        // The caller's order is kept, whatever dictionary it is; each question goes by the name of its entry.
        ImmutableArray<TaskQuestion> asked = [.. questions.Select(static entry => entry.Value with { Key = entry.Key, Params = entry.Value.Params.Kept() })];
        SayLast(new TaskInput.Suspended(attempt.Number, asked, requestState, attempt.Call.Capabilities));
    }

    /// <inheritdoc/>
    public void Unavailable() => SayLast(new TaskInput.Unavailable(attempt.Number));

    /// <inheritdoc/>
    public void Complete(JsonElement result) => SayLast(new TaskInput.Completed(attempt.Number, result.Kept()));

    /// <inheritdoc/>
    public void Fail(TaskOutcome error, IReadOnlyList<string> exception) => SayLast(new TaskInput.Failed(attempt.Number, new(error.Result.Kept(), error.Error.Kept()), [.. exception]));

    private void Report(TaskProgress? progress, string? message)
    {
        Heartbeat();
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            (_progress, _message) = (progress ?? _progress, message ?? _message);
            if (_armed)
            {
                return;
            }

            var wait = _told + Between - activation.Time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                Arm_NeedsLock(wait);
                return;
            }
        }

        Flush();
    }

    private void Arm_NeedsLock(TimeSpan wait)
    {
        _armed = true;
        if (_timer is null)
        {
            using var _ = ExecutionContext.IsFlowSuppressed() ? default(IDisposable?) : ExecutionContext.SuppressFlow();
            _timer = activation.Time.CreateTimer(static run => ((TaskRunSlot)run!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Flush()
    {
        TaskInput.Reported said;
        lock (_gate)
        {
            _armed = false;
            if (_over || (_progress is null && _message is null))
            {
                return;
            }

            said = new(attempt.Number, _progress, _message);
            (_progress, _message, _told) = (null, null, activation.Time.GetUtcNow());
        }

        activation.Tell(said);
    }

    // The last progress is told, and told before.
    private void SayLast(TaskInput said)
    {
        Flush();
        Say(said);
    }

    private bool Say(TaskInput said)
    {
        lock (_gate)
        {
            if (_over)
            {
                return false;
            }
        }

        activation.Tell(said);
        return true;
    }

    private static IEnumerable<string> Names(Type type)
    {
        for (var next = type; next is not null && next != typeof(object); next = next.BaseType)
        {
            yield return next.FullName ?? next.Name;
        }
    }
}
