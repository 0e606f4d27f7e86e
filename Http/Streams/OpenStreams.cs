using Actors.Core.Identity;
using Microsoft.Extensions.Options;

namespace Actors.Http.Streams;

/// <summary>The open streams of this node, counted by caller, within <see cref="LimitSettings.StreamsPerCaller"/>.</summary>
internal sealed class OpenStreams(IOptions<ActorsOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Principal, int> _byCaller = [];
    private int _total;

    /// <summary>How many streams are open on this node.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>Counts one more stream of the caller until it is disposed; null when the caller has as many as allowed.</summary>
    public IDisposable? TryOpen(Principal caller)
    {
        lock (_gate)
        {
            var open = _byCaller.GetValueOrDefault(caller);
            if (open >= options.Value.Limits.StreamsPerCaller)
            {
                return null;
            }

            _byCaller[caller] = open + 1;
            _total++;
            return new Slot(this, caller);
        }
    }

    private void Close(Principal caller)
    {
        lock (_gate)
        {
            _total--;
            if (--_byCaller[caller] is 0)
            {
                _byCaller.Remove(caller);
            }
        }
    }

    private sealed class Slot(OpenStreams streams, Principal caller) : IDisposable
    {
        private int _closed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0)
            {
                streams.Close(caller);
            }
        }
    }
}
