using System.Text.Json;
using System.Threading.Channels;
using Actors.Core.Diagnostics;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Core.Tasks;
using Actors.Tests.Engine;
using Actors.Tests.Shared;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

/// <summary>Session actors on an engine, with servers of the test's own and a clock that stands still.</summary>
internal sealed class SessionStage : IAsyncDisposable
{
    private readonly StageEngine _engine = StageEngine.Make();
    private readonly Channel<StageServer> _servers = Channel.CreateUnbounded<StageServer>();
    private readonly Channel<(string Uri, bool Follow)> _follows = Channel.CreateUnbounded<(string, bool)>();
    private readonly NodeConnections _connections = new();
    private int _connection;

    public ManualTime Time { get; } = new();

    public SessionTicket Ticket { get; } = SessionRig.TicketOf() with { Key = $"{SessionRig.Opened.ToUnixTimeMilliseconds():x12}12345678901234567890ab" };

    public SessionCounts Counts { get; } = new();

    public SessionLimits Limits { get; init; } = new();

    /// <summary>What tasks reply.</summary>
    public Func<string, IMessage<TaskReply>, TaskReply> Tasks { get; set; } = (_, _) => TaskReply.Unknown;

    public long Saves => _engine.SavesCount;

    public static async Task<SessionStage> StartAsync(SessionLimits? limits = null)
    {
        var stage = new SessionStage { Limits = limits ?? new SessionLimits() };
        await stage.StartEngineAsync();
        return stage;
    }

    /// <summary>Kills the process, as it were, and starts another one.</summary>
    public async Task CrashAsync()
    {
        await _engine.CrashAsync();
        await StartEngineAsync();
    }

    public ValueTask<T> Ask<T>(IMessage<T> message) => _engine.Ask(Ticket.Actor, message, TestContext.Current.CancellationToken);

    public StageConnection Connect()
    {
        var connection = new StageConnection($"c{++_connection}");
        _connections.Add(connection);
        return connection;
    }

    public Address At(StageConnection connection) => new(_engine.Node, connection.Id);

    /// <summary>Calls a method and waits until a server has the request.</summary>
    public async Task<(SessionReply Reply, StageConnection Connection)> CallAsync(int id, string method = "tools/call", string parameters = "{}", StreamShape shape = StreamShape.PrimedEvents)
    {
        var connection = Connect();
        var reply = await Ask(new CallSession(Ticket, At(connection), new RequestId(id), method, JsonElement.Parse(parameters), shape));
        return (reply, connection);
    }

    public async Task<StageServer> ServerAsync() => await _servers.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async Task<(string Uri, bool Follow)> FollowAsync() => await _follows.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public bool IsSaved => _engine.IsSaved(Ticket.Actor);

    /// <summary>Makes the next save fail.</summary>
    public void LoseNextSave() => _engine.LoseNextSave();

    /// <summary>Waits for what a timer started and nobody reports.</summary>
    public static async Task UntilAsync(Func<bool> happened)
    {
        var until = DateTime.UtcNow + TimeSpan.FromSeconds(20);
        while (!happened())
        {
            Assert.True(DateTime.UtcNow < until, "It did not happen.");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
    }

    private async Task StartEngineAsync()
    {
        var ports = new SessionPorts
        {
            Server = (outlet, _, _, _) =>
            {
                var server = new StageServer(outlet);
                _servers.Writer.TryWrite(server);
                return server;
            },
            Follow = (_, _, uri, follow, _) =>
            {
                _follows.Writer.TryWrite((uri, follow));
                return default;
            },
            AskTask = (id, message, _) => new(Tasks(id, message)),
            Counts = Counts,
            Connections = _connections,
            Limits = Limits,
            Gauges = new Gauges(Time),
        };
        await _engine.StartAsync([SessionActor.Kind(ports, TimeSpan.FromMinutes(1))], _connections, Time);
    }
}
