using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Core.Topics;

/// <summary>Everything a topic's machine reacts to.</summary>
internal abstract record TopicInput;

/// <summary>A session wants to hear of the resource from now on, wherever it lives; durable before the answer.</summary>
internal sealed record SubscribeSession(string Uri, string Session) : TopicInput, IMessage<Done>;

/// <summary>A session no longer wants to.</summary>
internal sealed record UnsubscribeSession(string Uri, string Session) : TopicInput, IMessage<Done>;

/// <summary>
/// A node has local listeners. Repeated every few seconds: joins live in memory only, and the answer says whether this
/// activation knew of it, so that the node notices what it may have missed.
/// </summary>
/// <param name="Uri">The resource; null for the lists.</param>
/// <param name="Node">The node whose hub is to be told.</param>
/// <param name="Link">Grows with each time that the node begins to listen anew.</param>
internal sealed record Join(string? Uri, string Node, long Link) : TopicInput, IMessage<JoinReply>;

/// <summary>The answer to <see cref="Join"/>.</summary>
/// <param name="Fresh">True when the topic did not know of the link: changes since the node's last join may be missing.</param>
internal sealed record JoinReply(bool Fresh);

/// <summary>The node's last local listener is gone.</summary>
internal sealed record Leave(string? Uri, string Node, long Link) : TopicInput, IMessage<Done>;

/// <summary>Something has changed; answered once it will certainly be told to the subscribed sessions.</summary>
internal sealed record Publish(string? Uri, TopicChanges What) : TopicInput, IMessage<Done>;

/// <summary>What came of a <see cref="TellSession"/>; from the actor to itself.</summary>
internal sealed record Told(string Session, long Tell, TellOutcome Outcome) : TopicInput;

/// <summary>What came of a <see cref="PushToNode"/>; from the actor to itself.</summary>
internal sealed record Pushed(string Node, long Tell, bool Taken) : TopicInput;

/// <summary>Sessions that could not be reached may be tried again; from the actor to itself.</summary>
internal sealed record RetryDue : TopicInput;

/// <summary>How a session took a change.</summary>
internal enum TellOutcome
{
    /// <summary>Not an outcome.</summary>
    None = 0,

    /// <summary>It has it.</summary>
    Taken,

    /// <summary>It is closed or no longer subscribed.</summary>
    Gone,

    /// <summary>It gave no answer.</summary>
    Unreachable,
}

/// <summary>What is pushed to a node's hub.</summary>
internal sealed record TopicEvent(string? Uri, TopicChanges What);

/// <summary>What is saved of a topic beside its rows, one for each subscribed session.</summary>
/// <param name="Uri">The resource.</param>
/// <param name="Owing">True while sessions have not all been told of the last change.</param>
internal sealed record TopicRecord(string? Uri, bool Owing);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SubscribeSession))]
[JsonSerializable(typeof(UnsubscribeSession))]
[JsonSerializable(typeof(Join))]
[JsonSerializable(typeof(JoinReply))]
[JsonSerializable(typeof(Leave))]
[JsonSerializable(typeof(Publish))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(TopicEvent))]
[JsonSerializable(typeof(TopicRecord))]
internal sealed partial class TopicJson : JsonSerializerContext;
