using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Actors.Core.Identity;
using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Issues session ids and reads them back. An id is opened once on a node and remembered for a while.</summary>
public sealed class TicketBook(ISeal seal)
{
    /// <summary>The longest session id, in characters: proxies cut headers at 8 KB, all of them together.</summary>
    public const int MaxLength = 1024;

    private const string Purpose = "session";
    private const int Remembered = 16_384;

    private readonly RecentCache<string, SessionTicket> _recent = new(Remembered, StringComparer.Ordinal);

    /// <summary>A digest of the principal, for comparison only.</summary>
    public static string OwnerOf(Principal principal) =>
        principal.IsAnonymous ? "" : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(principal.Key)).AsSpan(0, 16));

    /// <summary>
    /// Issues an id for a new session. Where the handshake does not fit into it, the ticket comes back without, and the
    /// handshake has to be saved with the session before the id is given out. An empty <paramref name="server"/> is the app's own.
    /// </summary>
    public (string Id, SessionTicket Ticket) Issue(
        Principal principal, string version, Handshake handshake, DateTimeOffset now, ReadOnlySpan<byte> random, string server = "")
    {
        var ticket = new SessionTicket
        {
            // Keys that grow with time are written to the store several times faster than random ones.
            Key = $"{now.ToUnixTimeMilliseconds():x12}{Convert.ToHexStringLower(random[..16])}",
            Owner = OwnerOf(principal),
            Version = version,
            Opened = now,
            Secret = random[16..32].ToArray(),
            Handshake = handshake,
            Server = server.Length == 0 ? null : server,
        };
        var id = Seal(ticket);
        if (id.Length > MaxLength)
        {
            ticket = ticket with { Handshake = null };
            id = Seal(ticket);
        }

        return (id, ticket);
    }

    /// <summary>The ticket of a session id that this host issued to <paramref name="principal"/> at the app's own server, on any node; null for any other text.</summary>
    public ValueTask<SessionTicket?> OpenAsync(string id, Principal principal, CancellationToken cancellationToken) => OpenAsync(id, principal, "", cancellationToken);

    /// <summary>The ticket of a session id that this host issued to <paramref name="principal"/> at that server, on any node; null for any other text.</summary>
    public ValueTask<SessionTicket?> OpenAsync(string id, Principal principal, string server, CancellationToken cancellationToken) =>
        id.Length is 0 or > MaxLength ? default
        : _recent.TryGet(id, out var ticket) ? new(IfOf(principal, server, ticket))
        : OpenFirstAsync(id, principal, server, cancellationToken);

    private async ValueTask<SessionTicket?> OpenFirstAsync(string id, Principal principal, string server, CancellationToken cancellationToken)
    {
        if (await seal.OpenAsync(Purpose, id, cancellationToken) is not { } content)
        {
            return null;
        }

        var ticket = JsonSerializer.Deserialize(content, SessionJson.Default.SessionTicket)!;
        _recent.Add(id, ticket);
        return IfOf(principal, server, ticket);
    }

    private static SessionTicket? IfOf(Principal principal, string server, SessionTicket ticket) =>
        (ticket.Server ?? "") != server ? null
        : principal.IsAnonymous ? ticket.Owner.Length == 0 ? ticket : null : ticket.Owner == OwnerOf(principal) ? ticket : null;

    private string Seal(SessionTicket ticket) => seal.Seal(Purpose, JsonSerializer.SerializeToUtf8Bytes(ticket, SessionJson.Default.SessionTicket));
}
