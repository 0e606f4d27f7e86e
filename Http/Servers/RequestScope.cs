using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Servers;

/// <summary>
/// The services of one HTTP request, as ASP.NET Core makes them, but for their end: they live as long as anybody holds
/// them. A handler whose client already has its response goes on with the same services.
/// </summary>
internal sealed class RequestScope(HttpContext http, IServiceScopeFactory scopes) : IServiceProvidersFeature, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private AsyncServiceScope? _scope;
    private IServiceProvider? _replaced;
    private int _holders = 1;

    /// <inheritdoc/>
    public IServiceProvider RequestServices
    {
        get => _replaced ?? Open();
        set => _replaced = value;
    }

    /// <summary>Keeps the services until <paramref name="task"/> has ended, even if the request ends before.</summary>
    public void HoldUntil(Task task)
    {
        lock (_gate)
        {
            _holders++;
        }

        _ = ReleaseAfterAsync(task);
    }

    /// <summary>The request has ended.</summary>
    public ValueTask DisposeAsync()
    {
        AsyncServiceScope? scope;
        lock (_gate)
        {
            scope = --_holders == 0 ? _scope : null;
        }

        return scope?.DisposeAsync() ?? default;
    }

    private IServiceProvider Open()
    {
        lock (_gate)
        {
            if (_scope is null)
            {
                _scope = scopes.CreateAsyncScope();
                http.Response.RegisterForDisposeAsync(this);
            }

            return _scope.Value.ServiceProvider;
        }
    }

    private async Task ReleaseAfterAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync();
    }
}
