namespace Actors.Host.Serving;

/// <summary>Serving cannot start with what the user named; the message is one line that says what to do.</summary>
internal sealed class ServeRefusedException(string message, Exception? innerException = null)
    : Exception(message, innerException);
