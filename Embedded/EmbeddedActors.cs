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
public sealed partial class EmbeddedActors : IActors, IEngineHost, IAsyncDisposable
{
    private readonly EmbeddedOptions _options;
    private readonly NodeConnections _connections;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _aborting = new();
    private readonly Lock _stopGate = new();
    private ActorStore? _store;
    private IdleSweep? _sweep;
    private WakeUps? _wakeUps;
    private Task? _stopping;

    /// <summary>Makes an engine; <see cref="StartAsync"/> opens its data.</summary>
    public EmbeddedActors(
        EmbeddedOptions options, IEnumerable<ActorKind> kinds, NodeConnections connections, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _connections, Time) = (options, connections, time);
        _logger = loggers.CreateLogger<EmbeddedActors>();
        Table = new ActivationTable(this, kinds);
        Node = new NodeId(RandomNumberGenerator.GetHexString(16, lowercase: true));
    }

    /// <inheritdoc/>
    public NodeId Node { get; }

    /// <summary>How many activations there are now.</summary>
    public long ActiveCount => Table.Count;

    /// <summary>How many activations were let go for idleness so far.</summary>
    public long LetGoCount => Table.LetGo;

    /// <summary>How many saves are durable so far.</summary>
    public long SavesCount => _store?.Writer.Saves ?? 0;

    bool IEngineHost.HasPeers => false;

    TimeSpan IEngineHost.LastWords => TimeSpan.FromSeconds(1);

    internal ActivationTable Table { get; }

    internal TimeProvider Time { get; }

    internal Action<TimeSpan>? OnSaved => _options.OnSaved;

    internal ILogger Logger => _logger;

    /// <summary>Fires when stopping waits no longer: turns are to give up.</summary>
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

        while (Table.Find(to) is { } activation)
        {
            if (activation.TryReceive(message, out ValueTask<object?> reply))
            {
                return reply.IsCompletedSuccessfully ? new((TReply)reply.Result!) : Wait<TReply>(reply, cancellationToken);
            }

            Table.Forget(activation);
        }

        return ValueTask.FromException<TReply>(Table.Refusal(to));
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
        if (_store is not null || _stopping is not null)
        {
            throw new InvalidOperationException("This engine has been started or stopped already; make another one.");
        }

        _store = ActorStore.Open(_options.DataFolder, _options.MaximumBytes);
        _sweep = new IdleSweep(Time, Table);
        _wakeUps = new WakeUps(this, _store, Time, Logger);
        Table.Open();
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

    /// <summary>Finds out with a small write whether saves work now.</summary>
    public async ValueTask<bool> IsWritable(CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return false;
        }

        try
        {
            await WaitFor(_store.Probe(), cancellationToken);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotWritable(e);
            return false;
        }
    }

    /// <summary>Wakes an actor after a while; its activation ended, and work with it that it wanted to go on.</summary>
    internal void WakeSoon(ActorId actor) => _wakeUps?.WakeSoon(actor);

    /// <summary>Drops everything at once, as a crash would, but for what is already being written. For tests.</summary>
    internal void Crash()
    {
        Table.Close();
        _aborting.Cancel();
        CloseData();
    }

    private static async ValueTask<TReply> Wait<TReply>(ValueTask<object?> reply, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return (TReply)(await reply.ConfigureAwait(false))!;
        }

        Task<object?> task = reply.AsTask();
        await WaitFor(task, cancellationToken).ConfigureAwait(false);
        return (TReply)(await task.ConfigureAwait(false))!;
    }

    private static async Task WaitFor(Task task, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The work goes on without its asker; should it fail, that counts as seen.
            _ = task.ContinueWith(
                static late => late.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        _wakeUps?.Dispose();
        try
        {
            await Table.Drain().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStillRunning(Table.Count, Table.Runs);
        }

        Table.Close();
        _aborting.Cancel();
        // Closing waits for the disk; the caller's thread may be needed elsewhere.
        await Task.Run(CloseData, CancellationToken.None).ConfigureAwait(false);
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
    private partial void LogStillRunning(int activations, int runs);
}
