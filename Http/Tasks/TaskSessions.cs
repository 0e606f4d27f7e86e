using Actors.Core.Engine;
using Actors.Core.Sessions;
using Actors.Core.Tasks;

namespace Actors.Http.Tasks;

/// <summary>The way from tasks to sessions: through the engine, to wherever the session is.</summary>
/// <param name="actors">Asked for late: the engine is made of the kinds, one of which needs this.</param>
internal sealed class TaskSessions(Lazy<IActors> actors) : ITaskSessions
{
    /// <inheritdoc/>
    public async ValueTask TellAsync(string session, TellOfTask notice, CancellationToken cancellationToken) =>
        await actors.Value.Ask(Address(session), notice, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask AskAsync(string session, AskForTask question, CancellationToken cancellationToken) =>
        await actors.Value.Ask(Address(session), question, cancellationToken);

    private static ActorId Address(string session) => new(SessionTicket.Kind, session);
}
