namespace Actors.Tests.Interop;

/// <summary>Two servers for one client: an open one behind a relay, and one that wants keys.</summary>
public class EverythingFixture : IAsyncLifetime
{
    private EverythingServer? _open;
    private EverythingServer? _keyed;
    private Relay? _relay;

    /// <summary>The open server's address, the same after a restart.</summary>
    public Uri Endpoint => _relay!.Endpoint;

    /// <summary>The address of the server where alice is an administrator and bob is not.</summary>
    public Uri Keyed => _keyed!.Endpoint;

    public virtual async ValueTask InitializeAsync()
    {
        _open = await EverythingServer.StartAsync(("Actors__PageSize", "5"), ("Actors__Tasks__SingleUser", "true"));
        _keyed = await EverythingServer.StartAsync(
            ("Everything__Auth", "true"),
            ("Actors__Keys__0__Sha256", Web.WebHarness.Hash("alice-key")),
            ("Actors__Keys__0__Subject", "alice"),
            ("Actors__Keys__0__Roles__0", "admin"),
            ("Actors__Keys__1__Sha256", Web.WebHarness.Hash("bob-key")),
            ("Actors__Keys__1__Subject", "bob"));
        _relay = new Relay(_open.Port);
    }

    /// <summary>Breaks all connections to the open server.</summary>
    public void Cut() => _relay!.Cut();

    /// <summary>Kills the open server and starts it again on the same data.</summary>
    public async Task RestartAsync()
    {
        await _open!.RestartAsync();
        _relay!.Retarget(_open.Port);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        foreach (var server in new[] { _open, _keyed })
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        GC.SuppressFinalize(this);
    }
}
