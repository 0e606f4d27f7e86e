using System.Collections.Concurrent;
using System.Threading.Channels;
using Actors.Core.Upstreams;

namespace Actors.Tests.Upstreams;

/// <summary>Makes links that do what a test says, and counts them.</summary>
internal sealed class ScriptedConnector : IUpstreamConnector
{
    private readonly Channel<ScriptedLink> _links = Channel.CreateUnbounded<ScriptedLink>();
    private readonly ConcurrentDictionary<UpstreamKey, int> _open = new();
    private int _starts;
    private int _ends;
    private int _most;

    public UpstreamSettings? Settings { get; set; } = new();

    /// <summary>Makes the next look at the configuration fail, and with it a turn.</summary>
    public bool FailsOnce { get; set; }

    /// <summary>What happens while a link is made.</summary>
    public Func<ScriptedLink, CancellationToken, Task> Connecting { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>What links answer, unless told otherwise.</summary>
    public Func<ScriptedLink, ScriptedCall, Task<string>> Answering { get; set; } = static (_, call) => Task.FromResult(call.Params);

    public int Starts => Volatile.Read(ref _starts);

    public int Ends => Volatile.Read(ref _ends);

    /// <summary>How many links of one connection there were at once, at most.</summary>
    public int MostAtOnce => Volatile.Read(ref _most);

    public UpstreamSettings? Find(string server)
    {
        if (FailsOnce)
        {
            FailsOnce = false;
            throw new IOException("The configuration cannot be read, on purpose.");
        }

        return Settings;
    }

    public async Task<IUpstreamLink> ConnectAsync(UpstreamKey key, UpstreamCredentials credentials, IUpstreamOutlet outlet, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _starts);
        InterlockedMax(_open.AddOrUpdate(key, 1, static (_, open) => open + 1));
        var link = new ScriptedLink(this, key, credentials, outlet);
        try
        {
            await Connecting(link, cancellationToken);
        }
        catch
        {
            Ended(key);
            throw;
        }

        _links.Writer.TryWrite(link);
        return link;
    }

    /// <summary>The next link that was made.</summary>
    public Task<ScriptedLink> LinkAsync() => _links.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public void Ended(UpstreamKey key)
    {
        _open.AddOrUpdate(key, 0, static (_, open) => open - 1);
        Interlocked.Increment(ref _ends);
    }

    private void InterlockedMax(int open)
    {
        for (var most = MostAtOnce; open > most; most = MostAtOnce)
        {
            Interlocked.CompareExchange(ref _most, open, most);
        }
    }
}
