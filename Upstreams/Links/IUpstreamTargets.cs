namespace Actors.Upstreams.Links;

/// <summary>Where connections learn how their servers are reached. Safe from any thread; asked anew for each connection, so that a reload counts for the next one.</summary>
public interface IUpstreamTargets
{
    /// <summary>The server of that name; null: there is none, or it is disabled.</summary>
    UpstreamTarget? Find(string server);
}
