using Actors.Core.Tasks;
using Actors.Core.Topics;
using Actors.Core.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Upstreams.Serving;

/// <summary>What is reached through the engine, asked for late: the engine is made of kinds of actors, and some of these need the servers of this host.</summary>
internal sealed class EngineAccess(IServiceProvider services)
{
    /// <summary>The connections.</summary>
    public IUpstreams Upstreams => field ??= services.GetRequiredService<IUpstreams>();

    /// <summary>The topics.</summary>
    public TopicHub Topics => field ??= services.GetRequiredService<TopicHub>();

    /// <summary>The tasks.</summary>
    public ITasks Tasks => field ??= services.GetRequiredService<ITasks>();
}
