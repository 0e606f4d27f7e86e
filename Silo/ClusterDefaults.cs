using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Actors.Silo;

/// <summary>What is different from Orleans' own defaults; whoever sets up the silo may change it again.</summary>
internal static class ClusterDefaults
{
    /// <summary>How soon a node that answers no probe is asked again, and how long it may take at most.</summary>
    private static readonly TimeSpan Probe = TimeSpan.FromMilliseconds(500);

    /// <summary>Probes take longer on a node that is busy; but the longer they may take, the later a node that hangs is found out.</summary>
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(3);

    public static ISiloBuilder AddClusterDefaults(this ISiloBuilder silo)
    {
        // A node that was killed is found out within a second or two, one that hangs within ten. Orleans takes ten, and thirty.
        silo.Configure<ClusterMembershipOptions>(static membership =>
        {
            membership.ProbeTimeout = Probe;
            membership.MinProbeTimeout = Probe;
            membership.MaxProbeTimeout = LongestProbe;
            membership.NumMissedProbesLimit = 3;
            // Nodes tell each other of every change. This is for one that was not told, above all of its own death.
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        });
        // The directory on a strongly consistent ring: two nodes never both hold an actor, unless one of them is wrongly
        // believed dead. For that there are the lease of a node and the version of a record, so that the directory need not
        // keep a dead node's actors from starting again.
        silo.Configure<GrainDirectoryOptions>(static directory => directory.RangeLeaseDuration = TimeSpan.Zero);
#pragma warning disable ORLEANSEXP003 // Experimental: the other one loses entries with the node that kept them.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        return silo;
    }
}
