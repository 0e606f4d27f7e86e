using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Servers;

/// <summary>
/// The services of one HTTP request, as ASP.NET Core makes them, but for their end: they live as long as anybody holds
/// them. A handler that is parked, or whose client already has its response, goes on with what middleware put into them.
/// </summary>
internal sealed class RequestScope(HttpContext http, IServiceScopeFactory scopes) : IServiceProvidersFeature, IAsyncDisposable
{
    private AsyncServiceScope? _scope;
    private IServiceProvider? _replaced;
    private int _holders = 1;

    /// <inheritdoc/>
    public IServiceProvider RequestServices
    {
        get => _replaced ?? Open();
        set => _replaced = value;
    }

    /// <summary>Keeps the services beyond the request, until <see cref="Release"/>.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Lets go of what <see cref="Hold"/> kept.</summary>
    public void Release() => _ = DisposeAsync().AsTask();

    /// <summary>Keeps the services until <paramref name="task"/> has ended, even if the request ends before.</summary>
    public void HoldUntil(Task task)
    {
        Hold();
        _ = task.ContinueWith(static (_, scope) => ((RequestScope)scope!).Release(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>One holder less; the last one disposes of the services.</summary>
    public ValueTask DisposeAsync() =>
        Interlocked.Decrement(ref _holders) == 0 && _scope is { } scope ? scope.DisposeAsync() : default;

    private IServiceProvider Open()
    {
        if (_scope is null)
        {
            _scope = scopes.CreateAsyncScope();
            http.Response.RegisterForDisposeAsync(this);
        }

        return _scope.Value.ServiceProvider;
    }
}
