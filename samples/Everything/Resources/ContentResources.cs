using System.ComponentModel;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Resources;

/// <summary>Conformance fixtures: each kind of resource.</summary>
[McpServerResourceType]
internal sealed class ContentResources
{
    /// <summary>The resource that tests subscribe to.</summary>
    public const string WatchedUri = "test://watched-resource";

    [McpServerResource(UriTemplate = "test://static-text", Name = "Static Text Resource", MimeType = "text/plain"), Description("A static text.")]
    public static string Text() => "This is the content of the static text resource.";

    [McpServerResource(UriTemplate = "test://static-binary", Name = "Static Binary Resource", MimeType = "image/png"), Description("A static image.")]
    public static ResourceContents Binary() => BlobResourceContents.FromBytes(TinyFiles.Png, "test://static-binary", "image/png");

    [McpServerResource(UriTemplate = WatchedUri, Name = "Watched Resource", MimeType = "text/plain"), Description("A resource to subscribe to.")]
    public static string Watched() => "Watched resource content.";

    [McpServerResource(UriTemplate = "test://template/{id}/data", Name = "Resource Template", MimeType = "application/json"), Description("Data by id.")]
    public static string Data(string id)
        => new JsonObject { ["id"] = id, ["templateTest"] = true, ["data"] = $"Data for ID: {id}" }.ToJsonString();
}
