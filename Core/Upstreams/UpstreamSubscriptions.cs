using System.Text.Json;

namespace Actors.Core.Upstreams;

/// <summary>The requests by which a server is asked to tell of a resource's changes.</summary>
internal static class UpstreamSubscriptions
{
    /// <summary>The method.</summary>
    public static string MethodOf(bool follow) => follow ? "resources/subscribe" : "resources/unsubscribe";

    /// <summary>Its parameters.</summary>
    public static JsonElement ParamsOf(string uri) => JsonSerializer.SerializeToElement(new SubscribedResource(uri), UpstreamJson.Default.SubscribedResource);
}

/// <summary>The resource of a subscription, as the protocol has it.</summary>
internal sealed record SubscribedResource(string Uri);
