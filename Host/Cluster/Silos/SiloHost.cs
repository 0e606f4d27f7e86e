using Actors.Host.Cluster.Nodes;
using Actors.Host.Serving;
using Microsoft.Extensions.Options;

namespace Actors.Host.Cluster.Silos;

/// <summary>One node: a front and a silo in one process.</summary>
internal sealed class SiloHost(ClusterEngine engine) : ISiloHost
{
    /// <summary>The exit code of a node that could not join: what keeps it from that may pass.</summary>
    public const int NotJoined = 1;

    /// <inheritdoc/>
    public async Task<int> RunAsync(SiloSettings settings, TextWriter output, TextWriter error)
    {
        await using var app = Told(() => Build(settings));
        try
        {
            await app.StartAsync();
        }
        catch (OptionsValidationException refused)
        {
            throw new ServeRefusedException(string.Join(" ", refused.Failures), refused);
        }
        catch (Exception failed) when (engine.Refusal(failed) is { } refusal)
        {
            throw new ServeRefusedException(refusal, failed);
        }
        catch (Exception failed)
        {
            // The port that was free a moment ago, a storage that is just being restarted: a supervisor tries again.
            error.WriteLine($"actors: the node could not join its cluster ({Reason(failed)})");
            return NotJoined;
        }

        output.WriteLine($"Actors serves MCP at {app.Endpoint()}, as a node of cluster '{app.Configuration["Orleans:ClusterId"] ?? "default"}'");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private WebApplication Build(SiloSettings settings)
    {
        var builder = DemoApp.CreateBuilder(settings.Url);
        if (settings.Config is { } file)
        {
            builder.Configuration.AddJsonFile(file, optional: false).AddEnvironmentVariables();
        }

        builder.OwnTasksOfLoopback(settings.Url);
        builder.Services.AddSupervision();
        engine.Use(builder);
        return builder.BuildServed(settings.Root, settings.Servers);
    }

    private WebApplication Told(Func<WebApplication> build)
    {
        try
        {
            return build();
        }
        catch (InvalidDataException unreadable)
        {
            throw new ServeRefusedException($"{unreadable.Message.TrimEnd('.')} ({Reason(unreadable)})", unreadable);
        }
        catch (Exception failed) when (engine.Refusal(failed) is { } refusal)
        {
            throw new ServeRefusedException(refusal, failed);
        }
    }

    private static string Reason(Exception exception) => exception.GetBaseException().Message.TrimEnd('.').ReplaceLineEndings(" ");
}
