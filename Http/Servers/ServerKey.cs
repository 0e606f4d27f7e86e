using Actors.Core.Identity;
using Actors.Core.Sessions;

namespace Actors.Http.Servers;

/// <summary>Which of the host's servers.</summary>
/// <param name="Name">Its name, as in its endpoint's path; empty: the app's own.</param>
/// <param name="Identity">Whose it is, where each caller has one of its own; empty: everybody's.</param>
internal readonly record struct ServerKey(string Name, string Identity = "")
{
    /// <summary>The app's own server, as everybody shares it.</summary>
    public static ServerKey Own { get; } = new("");

    /// <summary>The identity of callers who are nobody in particular: like any other caller, they share nothing with those who are somebody.</summary>
    public const string Nobody = "anonymous";

    /// <summary>Whether it is one caller's own.</summary>
    public bool IsPerCaller => Identity.Length > 0;

    /// <summary>The identity of a caller: a digest that names nobody, the same on every node.</summary>
    public static string IdentityOf(Principal caller) => IdentityOf(TicketBook.OwnerOf(caller));

    /// <summary>The identity of whoever owns a session (<see cref="SessionTicket.Owner"/>).</summary>
    public static string IdentityOf(string sessionOwner) => sessionOwner.Length == 0 ? Nobody : sessionOwner;

    /// <summary>For logs: the server, and whether it is somebody's own.</summary>
    public override string ToString() => $"{(Name.Length == 0 ? "the app's own" : Name)}{(IsPerCaller ? " (per caller)" : "")}";
}
