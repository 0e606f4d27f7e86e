namespace Actors.Host.Cluster.Front;

/// <summary>One node as the front sees it.</summary>
internal sealed class FrontNode(string name)
{
    private volatile Uri? _address;
    private volatile bool _isReady;
    private CancellationTokenSource _exchanges = new();

    /// <summary>The node's name, in log lines.</summary>
    public string Name { get; } = name;

    /// <summary>Where its present life listens; null while there is none.</summary>
    public Uri? Address => _address;

    /// <summary>Whether it may be given requests.</summary>
    public bool IsReady => _isReady;

    /// <summary>Whether its present life has ever been ready.</summary>
    public bool WasReady { get; private set; }

    /// <summary>Fires when nothing can come any more of what is open with it.</summary>
    public CancellationToken Cut => Volatile.Read(ref _exchanges).Token;

    /// <summary>A new life begins; it is not ready until it says so.</summary>
    public void Begins(Uri address)
    {
        _isReady = WasReady = false;
        _address = address;
    }

    /// <summary>What its readiness check said; about a life that is over it counts for nothing.</summary>
    public void Said(Uri address, bool ready)
    {
        if (ReferenceEquals(address, _address))
        {
            _isReady = ready;
            WasReady |= ready;
        }
    }

    /// <summary>
    /// It has said nothing for so long that the others have taken over what it did. Its clients must hear that what they wait
    /// for is lost, which only a broken connection tells them: they come back, and meet another node.
    /// </summary>
    public void CutOff(Uri address)
    {
        if (ReferenceEquals(address, _address))
        {
            _isReady = false;
            // Not disposed: requests that are just being forwarded still look at its token.
            var open = Interlocked.Exchange(ref _exchanges, new CancellationTokenSource());
            open.Cancel();
        }
    }

    /// <summary>Its life is over.</summary>
    public void Ends()
    {
        _address = null;
        _isReady = false;
    }
}
