using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Actors.Http.Web;

/// <summary>Makes the <see cref="OriginPolicy"/> at the first request, when the server knows what it listens on.</summary>
internal sealed class OriginPolicyProvider(IServer server, IOptions<ActorsOptions> options)
{
    private OriginPolicy? _policy;

    /// <summary>The policy of this host.</summary>
    public OriginPolicy Policy =>
        _policy ??= new(options.Value.Web, [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []]);
}
