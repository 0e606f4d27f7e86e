using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Servers;

/// <summary>
/// The services of one HTTP request, as ASP.NET Core makes them, but for their end: they live as long as anybody holds
/// them. A handler that is parked, or whose client already has its response, goes on with what middleware put into them.
/// </summary>
internal sealed class RequestScope(HttpContext http, IServiceScopeFactory scopes)
    : IServiceProvidersFeature, IKeyedServiceProvider, IServiceProviderIsService, IServiceProviderIsKeyedService, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private AsyncServiceScope? _scope;
    private IServiceProvider? _services;
    private int _holders = 1;

    /// <inheritdoc/>
    public IServiceProvider RequestServices
    {
        get => _services ?? Open();
        set => _services = value;
    }

    /// <summary>The services of a request, opened only if somebody asks for one: most tools do not.</summary>
    public static IServiceProvider Of(HttpContext http) => http.Features.Get<IServiceProvidersFeature>() as RequestScope ?? http.RequestServices;

    /// <inheritdoc/>
    public object? GetService(Type serviceType) => RequestServices.GetService(serviceType);

    /// <inheritdoc/>
    public object? GetKeyedService(Type serviceType, object? serviceKey) => RequestServices.GetKeyedService(serviceType, serviceKey);

    /// <inheritdoc/>
    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) => RequestServices.GetRequiredKeyedService(serviceType, serviceKey);

    /// <inheritdoc/>
    public bool IsService(Type serviceType) => (RequestServices.GetService<IServiceProviderIsService>())?.IsService(serviceType) ?? false;

    /// <inheritdoc/>
    public bool IsKeyedService(Type serviceType, object? serviceKey) =>
        RequestServices.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(serviceType, serviceKey) ?? false;

    /// <summary>Keeps the services beyond the request, until <see cref="Release"/>.</summary>
    public void Hold()
    {
        // Opened now at the latest: its end is tied to a request that may soon be another's.
        _ = RequestServices;
        Interlocked.Increment(ref _holders);
    }

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
        lock (_gate)
        {
            if (_services is null)
            {
                _scope = scopes.CreateAsyncScope();
                _services = _scope.Value.ServiceProvider;
                http.Response.RegisterForDisposeAsync(this);
            }

            return _services;
        }
    }
}
