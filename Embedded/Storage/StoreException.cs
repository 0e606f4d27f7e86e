namespace Actors.Embedded.Storage;

/// <summary>The data folder cannot be used as asked; the message is one line that says what to do.</summary>
public abstract class StoreException(string message, Exception? inner) : IOException(message, inner);
