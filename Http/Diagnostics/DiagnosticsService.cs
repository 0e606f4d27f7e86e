using System.Diagnostics.Metrics;
using Actors.Core.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Http.Diagnostics;

/// <summary>Publishes the gauges as a meter, and counts exceptions that nobody awaited, while the host runs.</summary>
internal sealed partial class DiagnosticsService(Gauges gauges, IMeterFactory meters, ILogger<DiagnosticsService> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The factory owns the meter and ends it with the host.
        gauges.Publish(meters.Create(ActorsDiagnostics.Name));
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
        return Task.CompletedTask;
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs args)
    {
        if (args.Observed)
        {
            // Somebody else in this process knows whose it is, and that it does not matter.
            return;
        }

        gauges.Unobserved();
        LogUnobserved(args.Exception);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A task failed and nobody had awaited it.")]
    private partial void LogUnobserved(Exception exception);
}
