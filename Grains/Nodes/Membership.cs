using Actors.Core.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Nodes;

/// <summary>What Orleans knows of the silos, in the words of lives: a life is the silo's address, its generation included.</summary>
internal sealed partial class Membership(IServiceProvider services, Action changed, ILogger logger) : ISiloStatusListener, IDisposable
{
    private readonly ISiloStatusOracle _silos = services.GetRequiredService<ISiloStatusOracle>();

    /// <summary>Begins to tell of changes.</summary>
    public void Listen() => _silos.SubscribeToSiloStatusEvents(this);

    public void Dispose() => _silos.UnSubscribeFromSiloStatusEvents(this);

    public IEnumerable<KeyValuePair<string, Standing>> Read() => _silos.GetApproximateSiloStatuses().Select(silo =>
        KeyValuePair.Create(silo.Key.ToParsableString(), silo.Value == SiloStatus.Dead ? Standing.Dead : Standing.Member));

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status) => changed();

    /// <summary>
    /// Tells the cluster that a life is over: it has no lease and cannot get one again. Otherwise calls to its actors would wait
    /// until the silo's own failure detection is sure, which for a hung one takes much longer.
    /// </summary>
    public async Task Bury(string life, CancellationToken cancellationToken)
    {
        try
        {
            SiloAddress silo = SiloAddress.FromParsableString(life);
            if (_silos.GetApproximateSiloStatus(silo) is not (SiloStatus.None or SiloStatus.Dead))
            {
                await services.GetRequiredService<IClusterMembershipService>().TryKill(silo).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotBuried(e, new NodeId(life));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster could not be told that node {Node} is lost; it will notice by itself.")]
    private partial void LogNotBuried(Exception error, NodeId node);
}
