namespace Actors.Tests.Simulation.Engine;

/// <summary>The clock as one node has it: its timers fire as steps of the node, late after a pause, and never after its end.</summary>
internal sealed class NodeTime(TimeProvider time, Lane lane) : TimeProvider
{
    private readonly Strand _timers = lane.NewStrand("timers");

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(static timer => ((NodeTimer)timer!).Post(), new NodeTimer(_timers, callback, state), dueTime, period);

    private sealed class NodeTimer(Strand timers, TimerCallback callback, object? state)
    {
        public void Post() => timers.Post(callback.Invoke, state);
    }
}
