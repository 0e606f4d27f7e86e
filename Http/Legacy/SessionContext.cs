using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Sessions;
using Actors.Http.Servers;
using Actors.Http.Streams;
using Microsoft.Extensions.Options;

namespace Actors.Http.Legacy;

/// <summary>What the exchanges of sessions need of the host.</summary>
internal sealed class SessionContext(
    IActors actors,
    NodeConnections connections,
    TicketBook tickets,
    ListNews news,
    StreamClock clock,
    OpenStreams openStreams,
    CallerCalls calls,
    Gauges gauges,
    DrainState drain,
    IOptions<ActorsOptions> options,
    TimeProvider time) : IDisposable
{
    private long _lastConnection;

    public IActors Actors { get; } = actors;

    public NodeConnections Connections { get; } = connections;

    public TicketBook Tickets { get; } = tickets;

    public ListNews News { get; } = news;

    public StreamClock Clock { get; } = clock;

    public OpenStreams OpenStreams { get; } = openStreams;

    public CallerCalls Calls { get; } = calls;

    public Gauges Gauges { get; } = gauges;

    public DrainState Drain { get; } = drain;

    public TimeProvider Time { get; } = time;

    public FlushSoon Flush { get; } = new(time);

    public ActorsOptions Options { get; } = options.Value;

    /// <summary>What a stream ends with that its client is to open again.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parting { get; } = [Frame.Retry(options.Value.Streams.Retry), Frame.End];

    /// <summary>A name for a new connection of this node.</summary>
    public string NextConnection() => $"s{Interlocked.Increment(ref _lastConnection)}";

    public void Dispose() => Flush.Dispose();
}
