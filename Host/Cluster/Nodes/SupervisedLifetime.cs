using System.Runtime.InteropServices;

namespace Actors.Host.Cluster.Nodes;

/// <summary>
/// The life of a supervised host: it ends when its standard input closes, since then its supervisor wants it to, or is gone. SIGTERM
/// still ends it; SIGINT does not, since Ctrl-C in a terminal reaches every process of it, and the supervisor decides the order.
/// </summary>
internal sealed class SupervisedLifetime(IHostApplicationLifetime lifetime) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            lifetime.StopApplication();
        }));
        // A thread of its own: reading a pipe blocks, and does so for as long as the process lives.
        new Thread(Watch) { IsBackground = true, Name = "supervisor" }.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _signals.ForEach(static signal => signal.Dispose());
    }

    private void Watch()
    {
        Span<byte> ignored = stackalloc byte[64];
        using var input = Console.OpenStandardInput();
        try
        {
            while (input.Read(ignored) > 0)
            {
                // Nothing that is said counts, only the end of it.
            }
        }
        catch (IOException)
        {
            // A broken pipe ends like a closed one.
        }

        lifetime.StopApplication();
    }
}
