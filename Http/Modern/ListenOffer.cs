using Actors.Core.Topics;
using ModelContextProtocol.Server;

namespace Actors.Http.Modern;

/// <summary>What a server lets its clients listen to, as its capabilities declare.</summary>
internal static class ListenOffer
{
    /// <summary>The lists whose changes it declares; a collection declares its own, as the SDK has it.</summary>
    public static TopicChanges Lists(McpServerOptions server) =>
        (server.ToolCollection is not null || server.Capabilities?.Tools?.ListChanged == true ? TopicChanges.Tools : TopicChanges.None)
        | (server.PromptCollection is not null || server.Capabilities?.Prompts?.ListChanged == true ? TopicChanges.Prompts : TopicChanges.None)
        | (server.ResourceCollection is not null || server.Capabilities?.Resources?.ListChanged == true ? TopicChanges.Resources : TopicChanges.None);

    /// <summary>Whether it declares subscriptions to resources.</summary>
    public static bool Resources(McpServerOptions server) => server.Capabilities?.Resources?.Subscribe == true;
}
