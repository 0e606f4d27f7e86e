using ModelContextProtocol.Protocol;

namespace Actors.Http.Servers;

/// <summary>The one client of a server that is not shared, where its requests do not say who it is themselves.</summary>
internal sealed record ServerClient(Implementation? Info, ClientCapabilities Capabilities, string? Session);
