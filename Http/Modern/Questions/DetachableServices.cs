using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Modern.Questions;

/// <summary>
/// The services of one HTTP request, which a handler that is parked keeps when the request ends. The scope is the request's
/// own, so that what middleware put into it is still there when the handler goes on.
/// </summary>
internal sealed class DetachableServices(HttpContext http, IServiceScopeFactory scopes) : IServiceProvidersFeature, IAsyncDisposable
{
    private IServiceProvider? _services;
    private AsyncServiceScope? _scope;
    private int _holders = 1;

    public IServiceProvider RequestServices
    {
        get
        {
            if (_services is null)
            {
                _scope = scopes.CreateAsyncScope();
                _services = _scope.Value.ServiceProvider;
                http.Response.RegisterForDisposeAsync(this);
            }

            return _services;
        }

        set => _services = value;
    }

    /// <summary>Keeps the services beyond the request.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Lets go of what <see cref="Hold"/> kept.</summary>
    public void Release() => _ = DisposeAsync().AsTask();

    /// <summary>Disposes of the scope when neither the request nor a handler needs it any more.</summary>
    public ValueTask DisposeAsync() =>
        Interlocked.Decrement(ref _holders) == 0 && _scope is { } scope ? scope.DisposeAsync() : default;

    /// <summary>Gives every request services of this kind, before any middleware asks for them.</summary>
    internal sealed class Startup(IServiceScopeFactory scopes) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(following => http =>
            {
                if (HttpMethods.IsPost(http.Request.Method))
                {
                    http.Features.Set<IServiceProvidersFeature>(new DetachableServices(http, scopes));
                }

                return following(http);
            });
            next(app);
        };
    }
}
