using Actors.Core.Engine;
using Actors.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Actors.Grains.Nodes;

/// <summary>
/// The life of one silo, known to the others by the silo's address. It is in the roster, keeps its lease by writing its own
/// record again and again, keeps a journal, and takes over from lives that are over. Once another has written its record, or
/// it could not write it in time, it is lost.
/// </summary>
internal sealed partial class LeasedNodeLife : INodeLife, IDisposable
{
    // A light node writes its journal again once in a while, so that others need not wake many actors for nothing.
    private static readonly TimeSpan TidyEvery = TimeSpan.FromSeconds(20);

    private readonly IServiceProvider _services;
    private readonly NodeLifeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _self;
    private readonly Lease _lease;
    private readonly CancellationTokenSource _ending = new();
    private NodeRecord<LifeRecord>? _record;
    private Roster? _roster;
    private Journal? _journal;
    private Watch? _watch;
    private Task _loops = Task.CompletedTask;

    public LeasedNodeLife(
        IServiceProvider services, ILocalSiloDetails silo, TimeProvider clock, IOptions<NodeLifeOptions> options, ILogger<LeasedNodeLife> logger)
    {
        (_services, _options, _clock, _logger) = (services, options.Value, clock, logger);
        (_self, _lease) = (silo.SiloAddress.ToParsableString(), new Lease(clock));
    }

    public bool Holds => _lease.Holds;

    public CancellationToken Lost => _lease.Lost;

    /// <summary>How many times the journal was written so far.</summary>
    internal long JournalWrites => _journal?.Writes ?? 0;

    private Journal Journal => _journal ?? throw new InvalidOperationException("This life has not begun.");

    public async Task Begin(Func<Note, Note> takeOver, CancellationToken cancellationToken)
    {
        GrainStores stores = GrainStores.Of(_services);
        _journal = new Journal(stores, _self, Lose, _logger);
        _record = NodeRecord.Life(stores, _self);
        _roster = new Roster(stores);
        // Who is in the roster has a record; and the lease begins when others can find it.
        await _record.Write(new LifeRecord { Lease = (int)_options.Lease.TotalMilliseconds }).ConfigureAwait(false);
        await _roster.Add(_self, cancellationToken).ConfigureAwait(false);
        TimeSpan began = _lease.Now;
        await _record.Write(Next()).ConfigureAwait(false);
        _lease.Begin(_options.Lease, began);
        _watch = new Watch(_self, _services, stores, _lease, _clock, _options.RenewEvery, note => _journal.Add(takeOver(note)).AsTask(), _logger);
        _lease.Lost.UnsafeRegister(static ending => ((CancellationTokenSource)ending!).Cancel(), _ending);
        using (ExecutionContext.SuppressFlow())
        {
            _loops = Task.WhenAll(Renew(_ending.Token), _watch.Run(_ending.Token));
        }
    }

    public ValueTask Keep(Note note) => Journal.Keep(note);

    public void Woken(ActorId actor, DateTimeOffset until) => Journal.Woken(actor, until);

    public void Lose() => _lease.Lose();

    public async Task End(CancellationToken cancellationToken)
    {
        if (!_lease.Holds)
        {
            return;
        }

        try
        {
            await Journal.Flush(cancellationToken).ConfigureAwait(false);
            _ending.Cancel();
            await _loops.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bool hasNotes = Journal.HasNotes;
            _lease.End();
            // From here on the others need not wait for anything. Where nothing is left, nobody has to come.
            await _record!.Write(Next() with { Ended = true }).ConfigureAwait(false);
            if (!hasNotes)
            {
                await _roster!.Strike(_self, cancellationToken).ConfigureAwait(false);
                await Journal.Clear().ConfigureAwait(false);
                await _record.Clear().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            LogNotEnded(e);
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        _lease.Dispose();
        _watch?.Dispose();
    }

    private LifeRecord Next() => _record!.Value! with { Beat = _record.Value.Beat + 1 };

    private async Task Renew(CancellationToken cancellationToken)
    {
        long tidied = _clock.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(_options.RenewEvery, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellationToken.IsCancellationRequested)
            {
                await RenewOnce().ConfigureAwait(false);
                bool all = _clock.GetElapsedTime(tidied) > TidyEvery;
                tidied = all ? _clock.GetTimestamp() : tidied;
                Journal.Tidy(all);
            }
        }
    }

    private async Task RenewOnce()
    {
        try
        {
            TimeSpan began = _lease.Now;
            await _record!.Write(Next()).ConfigureAwait(false);
            _lease.Renewed(began);
        }
        catch (Exception e)
        {
            LogNotRenewed(e);
            await FindOut().ConfigureAwait(false);
        }
    }

    // Either another has written the record, or nobody knows what became of the write and the next one needs the version.
    private async Task FindOut()
    {
        try
        {
            if (await _record!.Read().ConfigureAwait(false) is not { TakenBy: null })
            {
                Lose();
            }
        }
        catch (Exception e)
        {
            LogNotRenewed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "This node's lease could not be renewed; it is tried again until it lapses.")]
    private partial void LogNotRenewed(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This node could not say that it has ended; others will notice.")]
    private partial void LogNotEnded(Exception error);
}
