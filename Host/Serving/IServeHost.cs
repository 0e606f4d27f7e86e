namespace Actors.Host.Serving;

/// <summary>What the <c>serve</c> command runs once its options are in order.</summary>
internal interface IServeHost
{
    /// <summary>Serves until the process is asked to end, and returns its exit code.</summary>
    /// <exception cref="ServeRefusedException">Something that the user named cannot be used.</exception>
    Task<int> ServeAsync(ServeSettings settings, TextWriter output, CancellationToken cancellationToken);
}
