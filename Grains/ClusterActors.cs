using Actors.Core.Diagnostics;
using Actors.Core.Engine;
using Actors.Grains.Kinds;
using Actors.Grains.Nodes;
using Actors.Grains.Storage;
using Actors.Grains.Turns;
using Actors.Grains.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Grains;

/// <summary>
/// The cluster engine: every actor is a grain somewhere in the cluster. Actors that live on this node are reached without
/// a detour through Orleans. Actors that ask each other in a circle wait for ever, as in every engine: break the circle
/// with <see cref="IActivation.Tell"/> or a run.
/// </summary>
public sealed partial class ClusterActors : IActors
{
    // An actor on the move is found again after a step or two; more often only where every node is on its way out.
    private const int MostMoves = 10;

    private readonly IServiceProvider _services;
    private readonly GrainCalls _calls;
    private readonly NodeConnections _connections;
    private readonly ILogger _logger;
    private readonly Gauges? _gauges;
    private readonly CancellationTokenSource _aborting = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GrainStores? _stores;
    private NodeClient? _nodes;
    private INodeLife? _life;
    private WakeUps? _wakeUps;
    private IdleSweep? _sweep;
    private volatile bool _open;
    private volatile bool _draining;
    private long _saves;

    /// <summary>Makes the engine of this silo; its lifecycle starts and stops it.</summary>
    public ClusterActors(IServiceProvider services, IEnumerable<ActorKind> kinds)
    {
        _services = services;
        _connections = services.GetRequiredService<NodeConnections>();
        Clock = services.GetRequiredService<TimeProvider>();
        Time = services.GetKeyedService<TimeProvider>(ClusterServices.TimeKey) ?? Clock;
        _logger = services.GetRequiredService<ILogger<ClusterActors>>();
        _gauges = services.GetService<Gauges>();
        Node = new NodeId(services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString());
        Kinds = new KindTable(kinds);
        _calls = new GrainCalls(services.GetRequiredService<IGrainFactory>(), Kinds);
        Seats = new ActorSeats(this);
    }

    /// <inheritdoc/>
    public NodeId Node { get; }

    /// <summary>How many actors live on this node now.</summary>
    public long ActiveCount => Seats.Count;

    /// <summary>How many activations of this node were let go for idleness so far.</summary>
    public long LetGoCount => Seats.LetGo;

    /// <summary>How many saves of this node are durable so far.</summary>
    public long SavesCount => Interlocked.Read(ref _saves);

    internal KindTable Kinds { get; }

    internal ActorSeats Seats { get; }

    /// <summary>The time of actors.</summary>
    internal TimeProvider Time { get; }

    /// <summary>The time of the silo, for what has to do with Orleans and the network.</summary>
    internal TimeProvider Clock { get; }

    internal ILogger Logger => _logger;

    internal GrainStores Stores => _stores ??= GrainStores.Of(_services);

    internal INodeLife Life => _life ?? throw new InvalidOperationException("The engine has not started.");

    /// <summary>When this fires, stopping waits no longer for actors, however long the silo may take.</summary>
    internal CancellationToken GiveUp { get; set; }

    /// <summary>Fires when stopping waits no longer: turns are to give up.</summary>
    internal CancellationToken Aborted => _aborting.Token;

    /// <summary>True between its start and its end.</summary>
    internal bool IsOpen => _open;

    /// <summary>True while new activations may begin here.</summary>
    internal bool TakesActors => _open && !_draining && Life.Holds;

    internal long Now => _sweep?.Now ?? 0;

#pragma warning disable RS0030 // Here is where an actor's randomness comes from.
    internal Random Random { get; } = Random.Shared;
#pragma warning restore RS0030

    /// <inheritdoc/>
    public async ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        _ = Kinds.Find(to.Kind);
        cancellationToken.ThrowIfCancellationRequested();
        Exception? last = null;
        for (int move = 0; move < MostMoves; move++)
        {
            ThrowIfClosed(to);
            try
            {
                object? reply = await (Seats.Find(to) is { } seat
                    ? AskHere(seat, message, cancellationToken)
                    : _calls.Ask(to, message, cancellationToken)).ConfigureAwait(false);
                ThrowIfLost(to);
                return (TReply)reply!;
            }
            catch (MovedException e)
            {
                // It had no turn; the next place is found by asking again.
                last = e.InnerException;
            }
            catch (ActorUnreachableException e)
            {
                LogNoReply(e, to);
                throw;
            }
        }

        throw new ActorUnreachableException(to, mayHaveRun: false, "no node takes it now.", last);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> Push(
        NodeId node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (node == Node || !_open || !Life.Holds)
        {
            return node == Node && PushHere(connection, events);
        }

        try
        {
            return (_nodes ??= new NodeClient(_services)).Find(node) is { } there
                && await there.Push(connection, [.. events]).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            LogNotPushed(e, node);
            return false;
        }
    }

    /// <summary>Pushes to a connection of this node, unless the node may say nothing any more.</summary>
    internal bool PushHere(string connection, IReadOnlyList<ReadOnlyMemory<byte>> events) =>
        _open && Life.Holds && _connections.Push(connection, events);

    /// <summary>Whose grain that is.</summary>
    internal ActorId ActorOf(GrainId grain) => new(grain.Type.ToString()![GrainNames.Prefix.Length..], grain.Key.ToString()!);

    /// <summary>Answers another node, or this one before the actor lived here.</summary>
    internal async ValueTask<Answer> Answer(ActorSeat seat, Question question)
    {
        // Orleans lets others in a moment before the engine has started.
        await _started.Task.ConfigureAwait(false);
        try
        {
            MessageType type = GrainCalls.TypeOf(Kinds, seat.Id, question);
            object? value = await AskHere(seat, GrainCalls.Read(seat.Id, question, type), CancellationToken.None).ConfigureAwait(false);
            ThrowIfLost(seat.Id);
            return Wire.Answer.Of(value, type.Reply);
        }
        catch (MovedException)
        {
            return Wire.Answer.Moved;
        }
        catch (ActorUnreachableException e)
        {
            return Wire.Answer.Of(e);
        }
    }

    /// <summary>Throws when others may already act in this node's place.</summary>
    internal void ThrowIfLost(ActorId actor)
    {
        if (!Life.Holds)
        {
            throw new ActorUnreachableException(actor, mayHaveRun: true, "its node may have been replaced meanwhile.");
        }
    }

    /// <summary>A save that began then is durable.</summary>
    internal void Saved(long began)
    {
        Interlocked.Increment(ref _saves);
        _gauges?.Saved(Clock.GetElapsedTime(began));
    }

    /// <summary>Wakes an actor after a while; its activation ended, and work with it that it wanted to go on.</summary>
    internal void WakeSoon(ActorId actor) => _wakeUps?.Soon(actor);

    /// <summary>Sees to it that the actor is woken, here or by whoever comes after this node.</summary>
    internal ValueTask Keep(Note note)
    {
        _wakeUps?.Set(note.Actor, note.WakeAt);
        return Life.Keep(note);
    }

    /// <summary>The same for a note that asks for less than the last one: it may take its time, and fail.</summary>
    internal void KeepLazily(Note note)
    {
        Task keeping = Keep(note).AsTask();
        _ = keeping.ContinueWith(
            static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static ValueTask<object?> AskHere(ActorSeat seat, object message, CancellationToken cancellationToken) =>
        seat.TryReceive(message, out ValueTask<object?> reply) ? GrainCalls.Wait(reply, cancellationToken) : WaitUntilMoved(seat, cancellationToken);

    private static async ValueTask<object?> WaitUntilMoved(ActorSeat seat, CancellationToken cancellationToken)
    {
        await seat.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
        throw new MovedException();
    }

    private void ThrowIfClosed(ActorId to)
    {
        if (!_open || !Life.Holds)
        {
            throw new ActorUnreachableException(to, mayHaveRun: false, "this node's engine is not running.");
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Actor {Actor} gave no reply.")]
    private partial void LogNoReply(Exception error, ActorId actor);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Events for a connection of node {Node} could not be delivered.")]
    private partial void LogNotPushed(Exception error, NodeId node);
}
