using System.Diagnostics.Metrics;

namespace Actors.Core.Diagnostics;

/// <summary>
/// What goes on in this process right now, counted where it happens. Every start has its end in a <c>finally</c>, so that
/// a count that does not come back to zero is a leak.
/// </summary>
public sealed class Gauges(TimeProvider time)
{
    private long _calls;
    private long _streams;
    private long _parked;
    private long _unobserved;
    private Histogram<double>? _callDuration;
    private Histogram<double>? _saveDuration;

    /// <summary>Calls whose handler has not finished.</summary>
    public long CallsInFlight => Interlocked.Read(ref _calls);

    /// <summary>Event streams, standalone, listen or of one call, that a connection holds open.</summary>
    public long StreamsOpen => Interlocked.Read(ref _streams);

    /// <summary>Handlers that wait in memory for their client's answer.</summary>
    public long ParkedHandlers => Interlocked.Read(ref _parked);

    /// <summary>Exceptions of tasks that nobody awaited: always a defect.</summary>
    public long UnobservedExceptions => Interlocked.Read(ref _unobserved);

    /// <summary>Reads the counts of the engine; set once, by whoever makes the engine.</summary>
    public Func<EngineCounts> Engine { get; set; } = static () => default;

    /// <summary>A handler starts; hand the result to <see cref="CallEnded"/>.</summary>
    public long CallStarted()
    {
        Interlocked.Increment(ref _calls);
        return _callDuration is { Enabled: true } ? time.GetTimestamp() : 0;
    }

    /// <summary>A handler that <see cref="CallStarted"/> has counted is over, however it ended.</summary>
    public void CallEnded(long started, string method)
    {
        Interlocked.Decrement(ref _calls);
        if (started != 0 && _callDuration is { } histogram)
        {
            histogram.Record(time.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("mcp.method.name", ActorsDiagnostics.KnownMethod(method)));
        }
    }

    /// <summary>A connection holds one event stream more.</summary>
    public void StreamOpened() => Interlocked.Increment(ref _streams);

    /// <summary>A stream that <see cref="StreamOpened"/> has counted is over.</summary>
    public void StreamEnded() => Interlocked.Decrement(ref _streams);

    /// <summary>A handler waits for its client's answer.</summary>
    public void Parked() => Interlocked.Increment(ref _parked);

    /// <summary>A handler that <see cref="Parked"/> has counted goes on, or was given up.</summary>
    public void Unparked() => Interlocked.Decrement(ref _parked);

    /// <summary>The finalizer found a failed task that nobody had awaited.</summary>
    public void Unobserved() => Interlocked.Increment(ref _unobserved);

    /// <summary>One save took this long; the engine says so, from the call to the durable end.</summary>
    public void Saved(TimeSpan duration)
    {
        if (_saveDuration is { Enabled: true } histogram)
        {
            histogram.Record(duration.TotalSeconds);
        }
    }

    /// <summary>Publishes everything as instruments of <paramref name="meter"/>, whose owner disposes of them.</summary>
    public void Publish(Meter meter)
    {
        meter.CreateObservableUpDownCounter("actors.sessions.active", () => Engine().SessionsActive, "{session}", "Session actors in memory.");
        meter.CreateObservableCounter("actors.sessions.let_go", () => Engine().SessionsLetGo, "{session}", "Session actors let go from memory.");
        meter.CreateObservableUpDownCounter("actors.activations", () => Engine().Activations, "{actor}", "Actors in memory.");
        meter.CreateObservableCounter("actors.saves", () => Engine().Saves, "{save}", "Durable saves.");
        meter.CreateObservableUpDownCounter("actors.tasks.running", () => Engine().TasksRunning, "{task}", "Bodies of background tasks in memory.");
        meter.CreateObservableUpDownCounter("actors.tasks.queued", () => Engine().TasksQueued, "{task}", "Background tasks that wait for their turn.");
        meter.CreateObservableUpDownCounter("actors.calls.active", () => CallsInFlight, "{call}", "Calls in flight.");
        meter.CreateObservableUpDownCounter("actors.streams.open", () => StreamsOpen, "{stream}", "Event streams held open.");
        meter.CreateObservableUpDownCounter("actors.handlers.parked", () => ParkedHandlers, "{handler}", "Handlers waiting for their client's answer.");
        meter.CreateObservableCounter("actors.exceptions.unobserved", () => UnobservedExceptions, "{exception}", "Exceptions that nobody awaited.");
        _callDuration = meter.CreateHistogram<double>("actors.call.duration", "s", "How long a handler took.");
        _saveDuration = meter.CreateHistogram<double>("actors.save.duration", "s", "How long a save took, until it was durable.");
    }
}
