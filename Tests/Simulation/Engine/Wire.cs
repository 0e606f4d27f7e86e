using System.Text.Json;
using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>Messages as they cross between nodes. Each makes the round trip through its JSON, wherever it goes.</summary>
internal sealed class Wire(Scheduler scheduler)
{
    private readonly Dictionary<(string Kind, Type Message), MessageType> _types = [];
    private readonly List<string> _kinds = [];

    public void Register(IEnumerable<ActorKind> kinds)
    {
        foreach (var kind in kinds.Where(kind => !_kinds.Contains(kind.Name)))
        {
            _kinds.Add(kind.Name);
            foreach (var type in kind.Messages)
            {
                _types.Add((kind.Name, type.Message.Type), type);
            }
        }
    }

    public void CheckKind(ActorId to)
    {
        if (to.Kind is null || !_kinds.Contains(to.Kind))
        {
            throw new ArgumentException($"No actor kind '{to.Kind}' is registered; there are: {string.Join(", ", _kinds)}.", nameof(to));
        }
    }

    public object Message(ActorId to, object message) => RoundTrip(message, TypeOf(to, message).Message);

    public object? Reply(ActorId from, object message, object? reply) => reply is null ? null : RoundTrip(reply, TypeOf(from, message).Reply);

    private static object RoundTrip(object value, System.Text.Json.Serialization.Metadata.JsonTypeInfo type) =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, type), type)!;

    private MessageType TypeOf(ActorId to, object message)
    {
        if (_types.TryGetValue((to.Kind, message.GetType()), out var type))
        {
            return type;
        }

        scheduler.Fail($"{message.GetType().Name} was sent to {to}, and its kind has no such message: between nodes it would be lost.");
        throw new InvalidOperationException(scheduler.Failure);
    }
}
