using System.Text;
using Actors.Core.Engine;

namespace Actors.Tests.Engine;

/// <summary>A connection that keeps what was pushed to it.</summary>
public sealed class RecordingConnection(string id) : IConnection
{
    public string Id { get; } = id;

    public List<string> Events { get; } = [];

    public bool IsAborted { get; private set; }

    public void Abort() => IsAborted = true;

    public bool Push(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        Events.AddRange(events.Select(item => Encoding.UTF8.GetString(item.Span)));
        return true;
    }
}
