namespace Actors.Http.Servers;

/// <summary>What a server serves cannot be had now; the message says why, and is told to the caller.</summary>
internal sealed class ServerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
