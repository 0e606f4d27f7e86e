using System.ComponentModel;
using System.Diagnostics;
using Actors.Host.Serving;

namespace Actors.Host.Cluster.Children;

/// <summary>
/// One process that this one has started. It holds the other end of the child's standard input: the child ends when that
/// closes, be it because it is told to or because this process is gone, however it went.
/// </summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly Task _lines;

    private Child(Process process, string name, ClusterConsole console)
    {
        _process = process;
        _lines = Task.WhenAll(PumpAsync(process.StandardOutput, name, console), PumpAsync(process.StandardError, name, console));
        Ended = EndAsync();
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its exit code, once it has ended.</summary>
    public Task<int> Ended { get; }

    /// <summary>Starts it; what it prints goes to the console under its name.</summary>
    public static Child Start(string name, ProcessStartInfo start, ClusterConsole console)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            return new Child(Process.Start(start)!, name, console);
        }
        catch (Win32Exception failed)
        {
            throw new ServeRefusedException($"'{start.FileName}' cannot be started ({failed.Message.TrimEnd('.')})", failed);
        }
    }

    /// <summary>Tells it to end, and kills it with all of its own children when it does not in time.</summary>
    public async Task StopAsync(TimeSpan patience, CancellationToken hurry)
    {
        Release();
        try
        {
            await Ended.WaitAsync(patience, TimeProvider.System, hurry);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            Kill();
            await Ended;
        }
    }

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private void Release()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception closed) when (closed is IOException or InvalidOperationException)
        {
            // It has closed its own end, or has ended long ago.
        }
    }

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        // Its own children may hold its output open for as long as they like.
        await Task.WhenAny(_lines, Task.Delay(LastWords, TimeProvider.System));
        return _process.ExitCode;
    }

    private static async Task PumpAsync(StreamReader from, string name, ClusterConsole console)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            console.Say(name, line);
        }
    }
}
