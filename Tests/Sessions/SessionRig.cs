using System.Text;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

/// <summary>A session machine with its state, and what it wanted done: the shell's work, without doing it.</summary>
internal sealed class SessionRig
{
    public static readonly DateTimeOffset Opened = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private int _lastConnection;

    public SessionRig(string version = McpVersion.NewestLegacy, SessionLimits? limits = null, bool ready = true, long epoch = 7)
    {
        Ticket = TicketOf(version);
        State = new SessionState { Epoch = epoch, Limits = limits ?? new SessionLimits(), Ticket = Ticket, Initialized = ready };
    }

    public SessionTicket Ticket { get; }

    public SessionState State { get; private set; }

    public DateTimeOffset Now { get; set; } = Opened;

    public Transition Last { get; private set; }

    public static SessionTicket TicketOf(string version = McpVersion.NewestLegacy) => new()
    {
        Key = "k",
        Owner = "",
        Version = version,
        Opened = Opened,
        Secret = new byte[16],
        Handshake = new Handshake(new Implementation { Name = "c", Version = "1" }, new ClientCapabilities()),
    };

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public Transition Do(SessionInput input)
    {
        Last = SessionMachine.Next(State, input);
        State = Last.State;
        return Last;
    }

    /// <summary>Another activation of the same session, from what was saved.</summary>
    public SessionRig Reborn(long epoch = 8) => new(Ticket.Version, State.Limits, epoch: epoch)
    {
        State = new SessionState { Epoch = epoch, Limits = State.Limits, Ticket = Ticket, Record = State.Record, Waiting = State.Waiting, Initialized = State.Record is not null },
        Now = Now,
    };

    public Address Connection() => new(new NodeId("n"), $"c{++_lastConnection}");

    public int Call(RequestId id, StreamShape shape = StreamShape.PrimedEvents, Intent? intent = null, string method = "tools/call", Address? from = null) =>
        Do(new Called(id, method, intent, from ?? Connection(), shape, Now)).Reply!.Stream;

    public int Listen(EventId? after = null, Address? from = null, params StreamEvent[] saved) =>
        Do(new Attached(from ?? Connection(), after, [.. saved], "v1", Now)).Reply!.Stream;

    public Transition Answer(int stream, string json = "{}", bool succeeded = true) => Do(new Finished(stream, succeeded, Bytes(json), Now));

    public Transition Notify(int stream, string json = "{\"n\":1}", EventKind kind = EventKind.Message, string key = "", string? level = null) =>
        Do(new Notified(stream, kind, key, level, Bytes(json), Now));

    public Transition Ask(int stream, string question) => Do(new Asked(stream, question, Bytes($"{{\"id\":\"{question}\"}}"), Now));

    /// <summary>The connection did not take the push.</summary>
    public Transition Lose(Push push) => Do(new Undelivered(push, Now));

    public IReadOnlyList<Push> Pushes => [.. Last.Effects.OfType<Push>()];

    /// <summary>All that was pushed to one connection by the last step, as text; an end shows as <c>|</c>.</summary>
    public string Pushed(Address? to = null) =>
        string.Concat(Pushes.Where(push => to is null || push.To == to).SelectMany(push => push.Events).Select(bytes => bytes.IsEmpty ? "|" : Text(bytes)));

    public EventId Event(int stream, int sequence) => new(State.Streams[stream].Ref, sequence);
}
