namespace Actors.Http.Servers;

/// <summary>
/// Says which servers the host serves beside the app's own, and what it adds to that; registered as a singleton, before
/// <c>MapActors</c> is called. Every member may be called from any thread.
/// </summary>
internal interface IServerSource
{
    /// <summary>
    /// The server of that name as it is now; null: there is none, and its endpoint answers 404. Asked for each request, so it
    /// must be quick. For the app's own server (the empty name), which is always there, only <see cref="ServerEntry.PerCaller"/>
    /// counts: with it each caller gets the app's own server and what <see cref="Open"/> adds for that caller.
    /// </summary>
    ServerEntry? Find(string name);

    /// <summary>
    /// Begins to serve a server that a request, session or task needs; once for each key, until its content is disposed. Must not
    /// wait. For <see cref="ServerKey.Own"/> it is what the source adds to the app's own server for everybody; for an own server of
    /// one caller what it adds for that caller, on top of that. Null, for the app's own only: nothing.
    /// </summary>
    /// <param name="key">The server.</param>
    /// <param name="renew">
    /// To be called when anything but the items of the content's collections has changed: what it puts into options, or which
    /// collections it has. Requests and sessions that begin later meet options that are made anew (but for the
    /// app's own, whose options are made once). Harmless when called often.
    /// </param>
    IServerContent? Open(ServerKey key, Action renew);
}
