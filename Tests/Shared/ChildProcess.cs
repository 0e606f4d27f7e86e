using System.Diagnostics;
using System.Reflection;

namespace Actors.Tests.Shared;

/// <summary>This test program, run once more as another process; it is killed at the latest with this object.</summary>
public sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    public ChildProcess(params string[] arguments)
    {
        // The tests run from their own executable, or as an argument of dotnet.
        string self = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no path.");
        bool isDotnet = Path.GetFileNameWithoutExtension(self) == "dotnet";
        string[] all = isDotnet ? [Assembly.GetExecutingAssembly().Location, .. arguments] : arguments;
        _process = Process.Start(new ProcessStartInfo(self, all) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The child did not start.");
    }

    public int Id => _process.Id;

    /// <summary>The next line it printed; null at its end.</summary>
    public ValueTask<string?> ReadLine() => _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    /// <summary>Asks it to end (SIGTERM) and returns its exit code once it has.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20));
        return _process.ExitCode;
    }

    /// <summary>Kills it (SIGKILL where there are signals) and waits until it is gone; what it had printed can still be read.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
