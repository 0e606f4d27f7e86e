using Actors.Grains;
using Actors.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Actors.Tests.Grains.Storage;

public sealed class RecordSerializerTests
{
    [Theory]
    [InlineData(GrainStores.RecordsName)]
    [InlineData(GrainStores.ChunksName)]
    public async Task Provider_OfActors_KeepsTheBytesAsTheyAre(string provider)
    {
        InProcessTestClusterBuilder builder = new(1);
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => silo.UseSmallCaches().AddClusterEngine().AddMemoryGrainStorage(GrainStores.RecordsName).AddMemoryGrainStorage(GrainStores.ChunksName));
        await using InProcessTestCluster cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        IGrainStorageSerializer serializer = cluster.GetSiloServiceProvider()
            .GetRequiredService<IOptionsMonitor<MemoryGrainStorageOptions>>().Get(provider).GrainStorageSerializer;

        BinaryData kept = serializer.Serialize(new StoredRecord { Content = [1, 2, 3] });
        string others = serializer.Deserialize<string>(serializer.Serialize("somebody else's"))!;

        Assert.Equal([1, 2, 3], kept.ToArray());
        Assert.Equal([1, 2, 3], serializer.Deserialize<StoredRecord>(kept)!.Content);
        Assert.Equal("somebody else's", others);
    }
}
