using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Actors.Http.Identity;

/// <summary>
/// Adds the key scheme where any key is configured, and only there: an app with one scheme of its own, which is its default
/// because it is the only one, must not lose that to a second one.
/// </summary>
internal sealed class KeyScheme(IOptions<ActorsOptions> actors) : IPostConfigureOptions<AuthenticationOptions>
{
    public void PostConfigure(string? name, AuthenticationOptions options)
    {
        if (actors.Value.Keys.Count == 0)
        {
            return;
        }

        if (options.DefaultScheme is null && options.Schemes.Take(2).ToArray() is [var only])
        {
            options.DefaultScheme = only.Name;
        }

        options.AddScheme<KeyHandler>(KeyHandler.SchemeName, "Static bearer keys");
    }
}
