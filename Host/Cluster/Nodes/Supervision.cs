namespace Actors.Host.Cluster.Nodes;

/// <summary>How a node knows that it is another process's child.</summary>
internal static class Supervision
{
    /// <summary>The variable that says so; <c>1</c> when it is.</summary>
    public const string Variable = "ACTORS_SUPERVISED";

    /// <summary>In a supervised process, ends the host in good order once standard input closes; otherwise does nothing.</summary>
    public static IServiceCollection AddSupervision(this IServiceCollection services) =>
        Environment.GetEnvironmentVariable(Variable) == "1"
            ? services.AddSingleton<IHostLifetime, SupervisedLifetime>()
            : services;
}
