namespace Actors.Core.Protocol;

/// <summary>The standard headers of a modern request, as they came; null when absent.</summary>
/// <param name="Version"><c>MCP-Protocol-Version</c>.</param>
/// <param name="Method"><c>Mcp-Method</c>.</param>
/// <param name="Name"><c>Mcp-Name</c>.</param>
public readonly record struct ModernHeaders(string? Version, string? Method, string? Name);
