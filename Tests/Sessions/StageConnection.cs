using System.Text;
using System.Threading.Channels;
using Actors.Core.Engine;

namespace Actors.Tests.Sessions;

/// <summary>A connection whose events a test waits for, and which refuses them when told to.</summary>
internal sealed class StageConnection(string id) : IConnection
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    public string Id { get; } = id;

    public bool Takes { get; set; } = true;

    public bool Push(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        foreach (var bytes in Takes ? events : [])
        {
            _events.Writer.TryWrite(Encoding.UTF8.GetString(bytes.Span));
        }

        return Takes;
    }

    /// <summary>The next event; empty at the end of the exchange.</summary>
    public Task<string> NextAsync() => _events.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
