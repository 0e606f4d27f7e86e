using Actors.Embedded.Storage;
using Actors.Http;
using Actors.Upstreams.Configuration;
using Microsoft.Extensions.Options;

namespace Actors.Host.Serving;

/// <summary>The web application behind <c>serve</c>.</summary>
internal sealed class ServeHost : IServeHost
{
    /// <inheritdoc />
    public async Task<int> ServeAsync(ServeSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var builder = DemoApp.CreateBuilder(settings.Url);
        builder.Configuration["Actors:Data"] = settings.Data;
        builder.OwnTasksOfLoopback(settings.Url);
        await using var app = builder.BuildServed(settings.Root, settings.Servers);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception refused) when (refused is StoreException or KeyRingException)
        {
            throw new ServeRefusedException(refused.Message, refused);
        }
        catch (OptionsValidationException refused)
        {
            throw new ServeRefusedException(string.Join(" ", refused.Failures), refused);
        }

        ReadyLines.Write(output, app.Endpoint(), settings, app.Services.GetService<UpstreamBook>()?.Current.Enabled.Select(static server => server.Name) ?? []);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
