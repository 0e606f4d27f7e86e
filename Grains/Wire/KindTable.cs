using System.Collections.Frozen;
using Actors.Core.Engine;

namespace Actors.Grains.Wire;

/// <summary>Every registered kind, with its messages by type (to send) and by name (to take).</summary>
internal sealed class KindTable
{
    private readonly FrozenDictionary<string, Entry> _kinds;

    public KindTable(IEnumerable<ActorKind> kinds) =>
        _kinds = kinds.ToFrozenDictionary(kind => kind.Name, kind => new Entry(kind), StringComparer.Ordinal);

    public IEnumerable<ActorKind> All => _kinds.Values.Select(entry => entry.Kind);

    public bool Knows(string kind) => _kinds.ContainsKey(kind);

    /// <summary>The kind of that name; throws <see cref="ArgumentException"/> when nobody registered it.</summary>
    public ActorKind Find(string kind) => Get(kind).Kind;

    /// <summary>How a message to that kind is written.</summary>
    public MessageType TypeOf(string kind, object message) => Get(kind).ByType.TryGetValue(message.GetType(), out MessageType? type)
        ? type
        : throw new ArgumentException($"Actors of kind '{kind}' take no {message.GetType().Name} from elsewhere; add it to the kind's messages.", nameof(message));

    /// <summary>How a message of that name is read; null when this version does not know it.</summary>
    public MessageType? TypeOf(string kind, string name) => Get(kind).ByName.GetValueOrDefault(name);

    private Entry Get(string kind) => kind is not null && _kinds.TryGetValue(kind, out Entry? entry)
        ? entry
        : throw new ArgumentException($"No actor kind '{kind}' is registered; there are: {string.Join(", ", _kinds.Keys.Order())}.", nameof(kind));

    // The engine itself sends wake-ups, to kinds that never thought of it as well.
    private static IEnumerable<MessageType> MessagesOf(ActorKind kind) => kind.Messages.Any(message => message.Message.Type == typeof(WakeUp))
        ? kind.Messages
        : kind.Messages.Append(new MessageType("wake-up", WireJson.Default.WakeUp, WireJson.Default.Done));

    private sealed class Entry(ActorKind kind)
    {
        public ActorKind Kind { get; } = kind;

        public FrozenDictionary<Type, MessageType> ByType { get; } = MessagesOf(kind).ToFrozenDictionary(message => message.Message.Type);

        public FrozenDictionary<string, MessageType> ByName { get; } =
            MessagesOf(kind).ToFrozenDictionary(message => message.Name, StringComparer.Ordinal);
    }
}
