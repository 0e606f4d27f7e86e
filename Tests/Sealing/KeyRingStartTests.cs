using Actors.Http;
using Actors.Tests.Hosting;
using Actors.Tests.Shared;

namespace Actors.Tests.Sealing;

public sealed class KeyRingStartTests
{
    [Fact]
    public async Task Start_KeyFileThatCannotBeRead_IsRefusedInOneLineThatNamesTheFolder()
    {
        using var data = new TemporaryFolder();
        Directory.CreateDirectory(data.File("keys"));
        await File.WriteAllTextAsync(Path.Combine(data.File("keys"), "key-damaged.xml"), "no xml", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<KeyRingException>(() => OwnApp.StartAsync(static _ => { }, data: data.Path));

        Assert.Contains(data.File("keys"), refused.Message, StringComparison.Ordinal);
        Assert.Contains("Data at the root level is invalid", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
