using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Diagnostics;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>What a session needs of its surroundings.</summary>
public sealed record SessionPorts
{
    /// <summary>Makes the server of a session; the surroundings are those of the call that needs it first.</summary>
    public required Func<ISessionOutlet, SessionTicket, Handshake, CallScope, ISessionServer> Server { get; init; }

    /// <summary>Whether a client's notification with these surroundings is worth making a server for: the author has handlers for some.</summary>
    public Func<SessionTicket, CallScope, bool> HearsNotifications { get; init; } = static (_, _) => false;

    /// <summary>
    /// Tells a resource's topic that the session with that key follows it, or no longer does: key, ticket, uri, whether, token. There is no
    /// ticket where nobody has called the session since it was brought back.
    /// </summary>
    public required Func<string, SessionTicket?, string, bool, CancellationToken, ValueTask> Follow { get; init; }

    /// <summary>Asks the task with an id; null where there are no tasks. Tasks never ask back within a turn.</summary>
    public Func<string, IMessage<TaskReply>, CancellationToken, ValueTask<TaskReply>>? AskTask { get; init; }

    /// <summary>Counts the sessions in memory.</summary>
    public required SessionCounts Counts { get; init; }

    /// <summary>The connections of this node, for the surroundings of a call.</summary>
    public required NodeConnections Connections { get; init; }

    /// <summary>The limits.</summary>
    public required SessionLimits Limits { get; init; }

    /// <summary>What goes on, counted.</summary>
    public required Gauges Gauges { get; init; }

    /// <summary>How long a server that nobody calls is kept.</summary>
    public TimeSpan ServerIdleAfter { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>A connection that knows the surroundings of its call, and wants to know when the call's handler has ended.</summary>
public interface ICallConnection : IConnection
{
    /// <summary>What surrounds the call.</summary>
    CallScope Scope { get; }

    /// <summary>The handler has ended; nothing of the request is used any more.</summary>
    void HandlerEnded();
}

/// <summary>The protocol server of one session.</summary>
public interface ISessionServer : IAsyncDisposable
{
    /// <summary>What the front keeps of this server, for filters of its own.</summary>
    object? Host => null;

    /// <summary>Hands over a message, without waiting.</summary>
    void Send(JsonRpcMessage message);

    /// <summary>Completes the result of a method before it goes out.</summary>
    void Complete(string method, JsonObject result)
    {
    }
}

/// <summary>Where a session's server says what it has to say. Safe from any thread; keeps the order of each caller.</summary>
public interface ISessionOutlet
{
    /// <summary>Takes a message of the server; stream 0 means: of no call in particular. An answer with <paramref name="keeps"/> false changes nothing.</summary>
    void Emit(int stream, JsonRpcMessage message, bool keeps = true);

    /// <summary>The handler of a cancelled call has ended.</summary>
    void HandlerEnded(int stream);

    /// <summary>The call of a stream waits on a task from now on.</summary>
    void Await(int stream, string task);

    /// <summary>Asks the client during a call, for a task or not, and returns its result.</summary>
    Task<JsonElement> AskAsync(int stream, string method, JsonObject parameters, AskingTask? asking, CancellationToken cancellationToken);
}
