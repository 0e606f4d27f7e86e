namespace Actors.Host.Cluster.Silos;

/// <summary>The cluster engine, for those who know nothing of it.</summary>
/// <param name="Use">Makes an application a node; called before anything else is added to it.</param>
/// <param name="Refusal">What is wrong with the settings, when that is what the exception is about; otherwise null.</param>
internal sealed record ClusterEngine(Action<WebApplicationBuilder> Use, Func<Exception, string?> Refusal);
