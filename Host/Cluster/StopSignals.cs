using System.Runtime.InteropServices;

namespace Actors.Host.Cluster;

/// <summary>The signals that end a cluster: the first in good order, the second at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly PosixSignal[] Ending = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Fires at the first.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Fires at the second.</summary>
    public CancellationToken Hurry => _hurry.Token;

    /// <summary>Hears this process's signals from now on.</summary>
    public static StopSignals Listen()
    {
        var signals = new StopSignals();
        foreach (var signal in Ending)
        {
            signals._registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                signals.Raise();
            }));
        }

        return signals;
    }

    /// <summary>As a signal would.</summary>
    public void Raise()
    {
        if (_stop.IsCancellationRequested)
        {
            _hurry.Cancel();
        }
        else
        {
            _stop.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(static registration => registration.Dispose());
        _stop.Dispose();
        _hurry.Dispose();
    }
}
