using Actors.Core.Protocol;
using Actors.Http.Hosting;
using Microsoft.Extensions.Hosting;

namespace Actors.Http.Sealing;

/// <summary>
/// Uses the key ring once at start, after the engine has taken the data folder: a host whose keys cannot be read would answer
/// every session with 404 and every new one with 500.
/// </summary>
internal sealed class KeyRingStart(ISeal seal, DataFolder folder) : IHostedService
{
    private const string Purpose = "start";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            seal.Seal(Purpose, []);
        }
        catch (Exception exception)
        {
            throw new KeyRingException(folder.Keys, exception);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
