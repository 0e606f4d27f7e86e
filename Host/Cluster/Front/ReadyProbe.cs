using System.Net;

namespace Actors.Host.Cluster.Front;

/// <summary>Asks every node, several times a second, whether it may be given requests.</summary>
internal sealed class ReadyProbe(NodeRing ring, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How often. A node that drains stays open for longer than this.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    /// <summary>A node that answers nothing for so long has lost its lease several times over.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = Patience });
    private readonly CancellationTokenSource _ends = new();
    private Task _probing = Task.CompletedTask;

    /// <summary>Begins to ask.</summary>
    public void Start() => _probing = Task.WhenAll(ring.Nodes.Select(node => ProbeAsync(node, _ends.Token)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await _probing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _ends.Dispose();
    }

    private async Task ProbeAsync(FrontNode node, CancellationToken ends)
    {
        using var timer = new PeriodicTimer(Every, time);
        var heard = time.GetTimestamp();
        do
        {
            if (node.Address is not { } address)
            {
                heard = time.GetTimestamp();
                continue;
            }

            var answer = await AskAsync(address, ends);
            node.Said(address, answer ?? false);
            if (answer is not null)
            {
                heard = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(heard) >= Silence)
            {
                node.CutOff(address);
                heard = time.GetTimestamp();
            }
        }
        while (await timer.WaitForNextTickAsync(ends));
    }

    // Null: no answer at all.
    private async Task<bool?> AskAsync(Uri address, CancellationToken ends)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ends);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/readyz"));
            using var response = await _http.SendAsync(request, either.Token);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception) when (!ends.IsCancellationRequested)
        {
            return null;
        }
    }
}
