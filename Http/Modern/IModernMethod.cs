using Actors.Http.Front;
using ModelContextProtocol.Server;

namespace Actors.Http.Modern;

/// <summary>A modern method that the host serves itself, in place of the SDK's server; registered as a singleton.</summary>
internal interface IModernMethod
{
    /// <summary>Its name.</summary>
    string Method { get; }

    /// <summary>Serves one request whose headers, metadata and method were checked, for a server of the given options.</summary>
    Task HandleAsync(Exchange exchange, McpServerOptions server);
}
