namespace Actors.Core.Draining;

/// <summary>
/// Something that connections hang on, and that must let go of them before the process stops. All participants are asked
/// at once, before the web server stops accepting; find them by registering as a singleton <see cref="IDrainParticipant"/>.
/// </summary>
public interface IDrainParticipant
{
    /// <summary>
    /// Ends at once what waits for nothing (streams with their retry, listens with their result), lets running calls go on
    /// until <paramref name="deadline"/> fires, then ends them with an error; completes when nothing is left open.
    /// </summary>
    ValueTask DrainAsync(CancellationToken deadline);
}
