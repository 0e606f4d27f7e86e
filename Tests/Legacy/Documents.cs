using System.ComponentModel;
using ModelContextProtocol.Server;

namespace Actors.Tests.Legacy;

/// <summary>A resource that changes when a test says so.</summary>
[McpServerResourceType]
internal sealed class Documents
{
    public const string Uri = "doc://one";

    [McpServerResource(UriTemplate = Uri, Name = "one"), Description("A document.")]
    public static string One() => "text";
}
