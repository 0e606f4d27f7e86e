using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>One activation of an actor on a simulated node.</summary>
internal sealed class SimulatedActivation : SimulatedMailbox, IActivation
{
    private readonly SimulatedNode _node;
    private readonly ActorKind _kind;
    private readonly ITimer _idle;
    private readonly CancellationTokenSource _runs = new();
    private IActor? _actor;
    private ReadOnlyMemory<byte>? _saved;
    private DateTimeOffset _touched;
    private long _version;
    private int _holds;
    private int _started;
    private bool _saving;
    private bool _hasRuns;

    public SimulatedActivation(SimulatedNode node, ActorId id, ActorKind kind)
        : base(node.Lane.NewStrand(id.ToString()))
    {
        (_node, Id, _kind) = (node, id, kind);
        _idle = node.Time.CreateTimer(static me => ((SimulatedActivation)me!).LetGoIfIdle(), this, kind.IdleAfter, Timeout.InfiniteTimeSpan);
    }

    public ActorId Id { get; }

    public NodeId Node => _node.Node;

    public TimeProvider Time => _node.Time;

    public Random Random => _node.Random;

    public IActors Actors => _node;

    public ReadOnlyMemory<byte>? Saved => _saved;

    public bool Stay { get; set; }

    private SimulatedCluster Cluster => _node.Cluster;

    public async ValueTask Save(Change change, CancellationToken cancellationToken)
    {
        Cluster.Scheduler.CheckInside("Save");
        if (!InTurn || _saving || SynchronizationContext.Current != Strand)
        {
            throw new InvalidOperationException("Save only within a turn, and one save at a time; elsewhere, Tell the actor to save.");
        }

        _saving = true;
        try
        {
            if (IsStale)
            {
                throw new SaveFailedException("an earlier save or turn of this activation failed.");
            }

            cancellationToken.ThrowIfCancellationRequested();
            Check(change);
            _version = await Cluster.Disk.Write(_node, Id, _version, change);
            (_saved, _hasRuns) = (change.State, change.RunsHere);
        }
        catch
        {
            _hasRuns |= change.RunsHere;
            MarkStale();
            throw;
        }
        finally
        {
            _saving = false;
        }
    }

    public async IAsyncEnumerable<Row> Rows(
        string prefix, string? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        foreach (var row in Cluster.Disk.Store.Find(Id)?.Rows(prefix, after ?? "") ?? [])
        {
            yield return row;
        }
    }

    public void Run(Func<CancellationToken, Task> work)
    {
        Cluster.Scheduler.CheckInside("Run");
        // Work that is started too late still runs, with a token that has fired, so that nothing waits for it for ever.
        var token = _node.HasLease ? _runs.Token : new CancellationToken(canceled: true);
        _holds++;
        _node.RunStarted(Id);
        var strand = _node.Lane.NewStrand($"{Id} run {++_started}");
        strand.Post(() => _ = RunToEnd(work, token));
    }

    public void Tell(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Cluster.Scheduler.CheckInside("Tell");
        if (!HasEnded)
        {
            Receive(message);
        }
    }

    protected override async ValueTask Start()
    {
        Cluster.History.Add(_node.Name, Id, "starts");
        await Task.Yield();
        if (Cluster.Disk.Store.Find(Id) is { } stored)
        {
            _version = stored.Version;
            _hasRuns = stored.RunsOn is not null;
            _saved = stored.State is { } state ? (ReadOnlyMemory<byte>?)state : null;
        }

        _actor = _kind.Create(Cluster.Given(this));
        await _actor.Start(_node.Aborted);
    }

    protected override async Task Turn(object item, bool read)
    {
        var letter = item as Letter;
        var message = letter?.Message ?? item;
        if (message is WakeUp && (Cluster.Disk.Store.Find(Id)?.Version ?? 0) != _version)
        {
            // Something that a dead node had saved came late, after this activation had loaded: it must not take the wake-up for its own.
            Cluster.History.Add(_node.Name, Id, "is woken, and finds that it is stale");
            MarkStale();
            Cluster.Network.Answer(letter!, _node, () => letter!.Fail(mayHaveRun: false, "its activation is stale."));
            return;
        }

        Cluster.History.Add(_node.Name, Id, read ? "reads" : "takes", message);
        try
        {
            var reply = await _actor!.Receive(message, _node.Aborted);
            if (IsStale && !read)
            {
                throw new InvalidOperationException("The turn went on after its save had failed.");
            }

            if (letter is not null)
            {
                var answer = message is WakeUp ? null : Cluster.Wire.Reply(Id, message, reply);
                Cluster.Network.Answer(letter, _node, () => letter.Reply(answer));
            }
        }
        catch (Exception e)
        {
            Cluster.History.Add(_node.Name, Id, "turn failed:", e.Message);
            Cluster.Judge(e, Id, "A turn");
            if (!read)
            {
                MarkStale();
            }

            if (letter is not null)
            {
                Cluster.Network.Answer(letter, _node, () => letter.Fail(mayHaveRun: true, "its turn failed.", e));
            }
        }
    }

    protected override async ValueTask Stop(StopReason reason)
    {
        Cluster.History.Add(_node.Name, Id, "stops:", reason);
        CancelRuns();
        try
        {
            await _actor!.Stop(reason, _node.Aborted);
        }
        catch (Exception e)
        {
            Cluster.Judge(e, Id, "The stop");
        }
    }

    protected override void Ended(StopReason reason, Exception? startFailure, IReadOnlyList<object> rest)
    {
        CancelRuns();
        _idle.Dispose();
        // What waits is first at the next activation, which is often here again.
        var goesOn = rest.Count > 0 && _node.TakesMore && _node.HasLease && (Cluster.Chaos.Calm || Cluster.Chaos.Flip());
        Cluster.History.Add(_node.Name, Id, "ended", rest.Count);
        _node.Ended(this, goesOn);
        if (startFailure is not null)
        {
            Cluster.History.Add(_node.Name, Id, "could not start:", startFailure.Message);
            Cluster.Judge(startFailure, Id, "The start");
        }

        if (reason == StopReason.Stale && _hasRuns)
        {
            // Its node lives on, so nobody else would notice that what ran was lost with the activation.
            Cluster.WakeUps.WakeSoon(Id);
        }

        foreach (var letter in rest.OfType<Letter>())
        {
            if (startFailure is null)
            {
                (goesOn ? (Action<Letter>)_node.Receive : Cluster.Network.Send)(letter);
            }
            else
            {
                Cluster.Network.Answer(letter, _node, () => letter.Fail(mayHaveRun: false, "it could not start.", startFailure));
            }
        }

        _node.CheckEmpty();
    }

    protected override void GiveBack(object item) => Cluster.Network.Send((Letter)item);

    protected override void Rested() => _touched = Cluster.Now;

    private static void Check(Change change)
    {
        if (change.Rows.Any(row => row.Key is not { Length: >= 1 and <= 200 } key || key.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            throw new ArgumentException("A row's key is 1 to 200 visible ASCII characters; this one is not.", nameof(change));
        }
    }

    private void LetGoIfIdle()
    {
        if (HasEnded)
        {
            return;
        }

        var left = _kind.IdleAfter - (Cluster.Now - _touched);
        if (IsQuiet && _holds == 0 && !Stay && left <= TimeSpan.Zero)
        {
            StopSoon(StopReason.Idle);
            return;
        }

        _idle.Change(left > TimeSpan.Zero ? left : _kind.IdleAfter, Timeout.InfiniteTimeSpan);
    }

    private async Task RunToEnd(Func<CancellationToken, Task> work, CancellationToken token)
    {
        try
        {
            await work(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // It was told to end, and did.
        }
        catch (Exception e)
        {
            Cluster.History.Add(_node.Name, Id, "run failed:", e.Message);
            Cluster.Judge(e, Id, "A run");
        }

        _holds--;
        _touched = Cluster.Now;
        _node.RunEnded(Id);
    }

    private void CancelRuns() => _runs.Cancel();
}
