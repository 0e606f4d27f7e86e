using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Actors.Core.Engine;
using Actors.Embedded.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Embedded;

/// <summary>
/// The one-process engine: every actor lives here, its data in one SQLite file. An idle actor's turn runs on the thread
/// of whoever asks. Actors that ask each other in a circle wait for ever, as in every engine: break the circle with
/// <see cref="IActivation.Tell"/> or a run.
/// </summary>
public sealed partial class EmbeddedActors : IActors, IAsyncDisposable
{
    private readonly EmbeddedOptions _options;
    private readonly ILogger _logger;
    private readonly FrozenDictionary<string, ActorKind> _kinds;
    private readonly NodeConnections _connections;
    private readonly ConcurrentDictionary<ActorId, Activation> _active = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _stopGate = new();
    private ActorStore? _store;
    private IdleSweep? _sweep;
    private WakeUps? _wakeUps;
    private Task? _stopping;
    private volatile bool _open;
    private volatile bool _draining;
    private int _activeCount;
    private int _runCount;
    private long _letGo;

    /// <summary>Makes an engine; <see cref="StartAsync"/> opens its data.</summary>
    public EmbeddedActors(
        EmbeddedOptions options, IEnumerable<ActorKind> kinds, NodeConnections connections, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _connections, Time) = (options, connections, time);
        _kinds = kinds.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);
        _logger = loggers.CreateLogger<EmbeddedActors>();
        Node = new NodeId(RandomNumberGenerator.GetHexString(16, lowercase: true));
    }

    /// <inheritdoc/>
    public NodeId Node { get; }

    /// <summary>How many activations there are now.</summary>
    public long ActiveCount => Volatile.Read(ref _activeCount);

    /// <summary>How many activations were let go for idleness so far.</summary>
    public long LetGoCount => Volatile.Read(ref _letGo);

    /// <summary>How many saves are durable so far.</summary>
    public long SavesCount => _store?.Writer.Saves ?? 0;

    internal TimeProvider Time { get; }

    internal ILogger Logger => _logger;

    internal CancellationToken Aborted => _aborting.Token;

    internal ActorStore Store => _store ?? throw new InvalidOperationException("The engine has not started.");

#pragma warning disable RS0030 // Here is where an actor's randomness comes from.
    internal Random Random { get; } = Random.Shared;
#pragma warning restore RS0030

    /// <summary>The clock's timestamp at the last sweep.</summary>
    internal long Now => _sweep?.Now ?? 0;

    /// <inheritdoc/>
    public ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TReply>(cancellationToken);
        }

        ValueTask<object?> reply;
        do
        {
            if (Find(to) is not { } activation)
            {
                return ValueTask.FromException<TReply>(Refusal(to));
            }

            if (activation.TryReceive(message, out reply))
            {
                break;
            }

            Forget(activation);
        }
        while (true);

        return reply.IsCompletedSuccessfully ? new((TReply)reply.Result!) : Wait<TReply>(reply, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> Push(
        NodeId node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken) =>
        new(node == Node && _connections.Push(connection, events));

    /// <summary>
    /// Opens the data folder and wakes the actors that had runs in an earlier life or are due. Throws a
    /// <see cref="StoreException"/> when the folder cannot be used.
    /// </summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_store is not null)
        {
            throw new InvalidOperationException("The engine has been started already; make another one.");
        }

        _store = ActorStore.Open(_options.DataFolder, _options.MaximumBytes);
        _sweep = new IdleSweep(Time, _kinds.Values, _active);
        _wakeUps = new WakeUps(this, _store, Time, Logger);
        _open = true;
        _wakeUps.Start();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Stops every activation with <see cref="StopReason.Draining"/>, waits for their runs, then closes the data. When
    /// <paramref name="cancellationToken"/> fires it waits no longer.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopGate)
        {
            return _stopping ??= Stop(cancellationToken);
        }
    }

    /// <summary>Stops the engine, within <see cref="EmbeddedOptions.StopLimit"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(_options.StopLimit, Time);
        await StopAsync(limit.Token);
    }

    /// <summary>Finds out with a tiny write whether saves work now.</summary>
    public async ValueTask<bool> IsWritable(CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return false;
        }

        try
        {
            await _store.Writer.Write(new ProbeJob()).WaitAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotWritable(e);
            return false;
        }
    }

    /// <summary>Delivers a message that waits already; fails it when this engine takes none.</summary>
    internal void Deliver(ActorId to, Envelope envelope)
    {
        while (Find(to) is { } activation)
        {
            if (activation.TryPost(envelope))
            {
                return;
            }

            Forget(activation);
        }

        envelope.Fail(Refusal(to));
    }

    internal bool Knows(ActorId actor) => _kinds.ContainsKey(actor.Kind);

    internal void Ended(Activation activation, StopReason reason)
    {
        Forget(activation);
        if (reason == StopReason.Idle)
        {
            Interlocked.Increment(ref _letGo);
        }

        Interlocked.Decrement(ref _activeCount);
        CheckDrained();
    }

    internal void RunStarted() => Interlocked.Increment(ref _runCount);

    internal void RunEnded()
    {
        Interlocked.Decrement(ref _runCount);
        CheckDrained();
    }

    /// <summary>Drops everything at once, as a crash would, but for what is already being written. For tests.</summary>
    internal void Crash()
    {
        _open = false;
        _aborting.Cancel();
        CloseData();
    }

    private Activation? Find(ActorId to) => _active.TryGetValue(to, out Activation? activation) ? activation : Activate(to);

    private Activation? Activate(ActorId to)
    {
        if (to.Kind is null || !_kinds.TryGetValue(to.Kind, out ActorKind? kind))
        {
            throw new ArgumentException($"No actor kind '{to.Kind}' is registered; there are: {string.Join(", ", _kinds.Keys.Order())}.", nameof(to));
        }

        if (!_open || _draining)
        {
            return null;
        }

        Activation fresh = new(this, to, kind);
        Interlocked.Increment(ref _activeCount);
        if (!_active.TryAdd(to, fresh))
        {
            Interlocked.Decrement(ref _activeCount);
            return _active.GetValueOrDefault(to) ?? Activate(to);
        }

        if (_draining)
        {
            // The drain may have looked just before this one was added.
            fresh.TryPost(DrainMark.Value);
        }

        return fresh;
    }

    private void Forget(Activation activation) => _active.TryRemove(KeyValuePair.Create(activation.Id, activation));

    private ActorUnreachableException Refusal(ActorId to) =>
        new(to, mayHaveRun: false, _draining ? "this node is stopping." : "this node's engine is not running.");

    private static async ValueTask<TReply> Wait<TReply>(ValueTask<object?> reply, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return (TReply)(await reply.ConfigureAwait(false))!;
        }

        Task<object?> task = reply.AsTask();
        try
        {
            return (TReply)(await task.WaitAsync(cancellationToken).ConfigureAwait(false))!;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The turn goes on without its asker; should it fail, that counts as seen.
            _ = task.ContinueWith(
                static late => late.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        _draining = true;
        _sweep?.Dispose();
        _wakeUps?.Dispose();
        foreach ((_, Activation activation) in _active)
        {
            activation.TryPost(DrainMark.Value);
        }

        CheckDrained();
        try
        {
            await _drained.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStillRunning(ActiveCount, Volatile.Read(ref _runCount));
        }

        _open = false;
        _aborting.Cancel();
        // Closing waits for the disk; the caller's thread may be needed elsewhere.
        await Task.Run(CloseData, CancellationToken.None).ConfigureAwait(false);
    }

    private void CheckDrained()
    {
        if (_draining && Volatile.Read(ref _activeCount) == 0 && Volatile.Read(ref _runCount) == 0)
        {
            _drained.TrySetResult();
        }
    }

    private void CloseData()
    {
        _sweep?.Dispose();
        _wakeUps?.Dispose();
        _store?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The data folder cannot be written now.")]
    private partial void LogNotWritable(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopping waits no longer for {Activations} activations and {Runs} runs.")]
    private partial void LogStillRunning(long activations, int runs);
}
