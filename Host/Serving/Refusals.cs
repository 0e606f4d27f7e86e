using System.Net.Sockets;
using Actors.Upstreams.Configuration;
using Microsoft.AspNetCore.Connections;

namespace Actors.Host.Serving;

/// <summary>Says in one line what keeps a server from starting.</summary>
internal static class Refusals
{
    /// <summary>Runs what listens at <paramref name="url"/>; the exit code is its own, or that of a refusal.</summary>
    public static async Task<int> ToldAsync(TextWriter error, string url, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (ServeRefusedException refused)
        {
            return ActorsCommand.Refuse(error, refused.Message);
        }
        catch (UpstreamConfigException refused)
        {
            // One line for each mistake, in the form that editors make a link of.
            error.WriteLine(refused.Message);
            return ActorsCommand.Misuse;
        }
        catch (IOException failed) when (failed.InnerException is AddressInUseException)
        {
            return ActorsCommand.Refuse(error, $"{url} is in use by another program; name another with --url, or port 0 for a free one");
        }
        catch (SocketException failed)
        {
            return ActorsCommand.Refuse(error, $"{url} cannot be listened on ({failed.Message}); name another with --url");
        }
    }
}
