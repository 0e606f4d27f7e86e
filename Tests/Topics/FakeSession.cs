using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Actors.Core.Engine;
using Actors.Core.Sessions;

namespace Actors.Tests.Topics;

/// <summary>Session actors that only write down what they are told, and answer as a test decides.</summary>
public sealed class FakeSessions
{
    private readonly Channel<(string Session, string Uri)> _told = Channel.CreateUnbounded<(string, string)>();

    /// <summary>Sessions that answer that they are gone.</summary>
    public ConcurrentDictionary<string, bool> Gone { get; } = new();

    /// <summary>Sessions whose turn fails.</summary>
    public ConcurrentDictionary<string, bool> Failing { get; } = new();

    public int Waiting => _told.Reader.Count;

    public ActorKind Kind => new("session", activation => new FakeSession(activation.Id.Key, this),
        [new("session.resourceChanged", FakeSessionJson.Default.ResourceChanged, FakeSessionJson.Default.ResourceChangeTaken)], TimeSpan.FromSeconds(30));

    /// <summary>The next thing that any session is told.</summary>
    public ValueTask<(string Session, string Uri)> NextAsync() => _told.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private sealed class FakeSession(string key, FakeSessions sessions) : IActor
    {
        public ValueTask Start(CancellationToken cancellationToken) => default;

        public ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
        {
            var changed = (ResourceChanged)message;
            sessions._told.Writer.TryWrite((key, changed.Uri));
            return sessions.Failing.ContainsKey(key)
                ? throw new InvalidOperationException("Fails on purpose.")
                : new(new ResourceChangeTaken(!sessions.Gone.ContainsKey(key)));
        }

        public ValueTask Stop(StopReason reason, CancellationToken cancellationToken) => default;
    }
}

[JsonSerializable(typeof(ResourceChanged))]
[JsonSerializable(typeof(ResourceChangeTaken))]
internal sealed partial class FakeSessionJson : JsonSerializerContext;
