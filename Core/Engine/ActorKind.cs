using System.Text.Json.Serialization.Metadata;

namespace Actors.Core.Engine;

/// <summary>One kind of actor: its name, how to make one, and the messages it takes.</summary>
/// <param name="Name">The kind in every <see cref="ActorId"/>; never changes once data exists.</param>
/// <param name="Create">Makes the behaviour of a new activation.</param>
/// <param name="Messages">The messages of the kind, for engines that send them between processes.</param>
/// <param name="IdleAfter">How long an activation that is not held may go without a turn before it is let go.</param>
public sealed record ActorKind(string Name, Func<IActivation, IActor> Create, IReadOnlyList<MessageType> Messages, TimeSpan IdleAfter);

/// <summary>One message type of a kind, with the JSON of its question and its answer.</summary>
/// <param name="Name">The name on the wire between nodes; never changes.</param>
/// <param name="Message">How the message is written.</param>
/// <param name="Reply">How its reply is written.</param>
public sealed record MessageType(string Name, JsonTypeInfo Message, JsonTypeInfo Reply);
