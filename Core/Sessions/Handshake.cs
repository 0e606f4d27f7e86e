using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>What a client said of itself in <c>initialize</c>.</summary>
/// <param name="Client">Its name and version; icons and descriptions are left out.</param>
/// <param name="Capabilities">What it can be asked for.</param>
public sealed record Handshake(Implementation Client, ClientCapabilities Capabilities);
