using System.Diagnostics;
using System.Globalization;
using Actors.Tests.Rig;

namespace Actors.Tests.Upstreams.Links;

/// <summary>A rig as an HTTP server in a process of its own.</summary>
internal sealed class RigServer : IDisposable
{
    private readonly Process _process;

    private RigServer(Process process) => _process = process;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it.</summary>
    public static RigServer Start(RigSwitches switches)
    {
        var target = RigTarget.Of(switches);
        return new RigServer(Process.Start(new ProcessStartInfo(target.Command, target.Arguments))!);
    }

    /// <summary>Kills it.</summary>
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

/// <summary>What becomes of processes.</summary>
internal static class Processes
{
    /// <summary>Whether there is such a process; one that has ended and waits for its parent to notice is none.</summary>
    public static bool IsThere(int id)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits until there is no such process. Nobody sends an event at the end of somebody else's child, so this looks again and again.</summary>
    public static async Task<bool> AreGoneAsync(IEnumerable<int> ids, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        var left = ids.Where(IsThere).ToList();
        while (left.Count > 0 && Stopwatch.GetElapsedTime(began) < patience)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
            left = [.. left.Where(IsThere)];
        }

        return left.Count == 0;
    }
}
