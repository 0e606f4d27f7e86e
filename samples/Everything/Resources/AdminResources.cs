using System.ComponentModel;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Resources;

/// <summary>Resources of which others than administrators know nothing.</summary>
[McpServerResourceType, Authorize(Roles = "admin")]
internal sealed class AdminResources
{
    [McpServerResource(UriTemplate = "test://admin", Name = "admin", MimeType = "text/plain"), Description("A resource for administrators.")]
    public static string Admin() => "For administrators.";
}
