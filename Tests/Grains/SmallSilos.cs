using Orleans.Configuration;

namespace Actors.Tests.Grains;

/// <summary>Silos of which a test process starts hundreds, and which the testing host never lets go of.</summary>
internal static class SmallSilos
{
    /// <summary>Room for as many addresses as a test has; the default's tables alone take twenty megabytes a silo.</summary>
    public static ISiloBuilder UseSmallCaches(this ISiloBuilder silo) =>
        silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = 1000);
}
