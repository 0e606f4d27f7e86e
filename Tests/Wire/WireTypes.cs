using System.Text.Json.Serialization.Metadata;
using Actors.Core.Engine;
using Actors.Core.Keys;
using Actors.Core.Owners;
using Actors.Core.Questions;
using Actors.Core.Sessions;
using Actors.Core.Tasks;
using Actors.Core.Topics;
using Actors.Core.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Wire;

/// <summary>Everything that crosses between nodes or lies in storage, by names that stay.</summary>
internal static class WireTypes
{
    public static IReadOnlyList<ActorKind> Kinds { get; } =
    [
        new("session", null!, SessionWire.Messages, TimeSpan.Zero),
        new("task", null!, TaskWire.Messages, TimeSpan.Zero),
        OwnerActor.Kind(NullLoggerFactory.Instance),
        OwnerRoster.Kind,
        TopicActor.Kind(NullLoggerFactory.Instance),
        KeysActor.Kind,
        new(UpstreamKey.Kind, null!, UpstreamWire.Messages, TimeSpan.Zero),
    ];

    public static IReadOnlyDictionary<string, JsonTypeInfo> Messages { get; } =
        (from kind in Kinds
         from message in kind.Messages
         from pair in new[] { ($"{kind.Name} {message.Name}", message.Message), ($"{kind.Name} {message.Name} reply", message.Reply) }
         select pair).ToDictionary(pair => pair.Item1, pair => pair.Item2);

    public static IReadOnlyDictionary<string, JsonTypeInfo> Records { get; } = new Dictionary<string, JsonTypeInfo>
    {
        ["session state"] = SessionJson.Default.SessionRecord,
        ["task state"] = TaskJson.Default.TaskRecord,
        ["task row call"] = TaskJson.Default.TaskCall,
        ["task row outcome"] = TaskJson.Default.TaskOutcome,
        ["task row question"] = TaskJson.Default.AskedQuestion,
        ["owner state"] = OwnerJson.Default.OwnerRecord,
        ["owner row"] = OwnerJson.Default.OwnerRow,
        ["topic state"] = TopicJson.Default.TopicRecord,
        ["keys state"] = KeyJson.Default.KeyRing,
        ["pushed task"] = TaskPushJson.Default.TaskPush,
        ["pushed topic"] = TopicJson.Default.TopicEvent,
        ["pushed call"] = QuestionJson.Default.ContinueCall,
        ["pushed news of a call"] = QuestionJson.Default.CallNews,
        ["pushed upstream"] = UpstreamJson.Default.UpstreamPush,
        ["told upstream facts"] = UpstreamJson.Default.UpstreamFacts,
        ["sealed session"] = SessionJson.Default.SessionTicket,
        ["sealed questions"] = QuestionJson.Default.QuestionState,
    };
}
