using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Actors.Bench.Reports;

/// <summary>The machine in general terms: enough to judge the numbers by.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), {memory:0} GB of memory, {Os()}, .NET {Environment.Version}, {(GCSettings.IsServerGC ? "server" : "workstation")} GC as ./actors has it, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}");
    }

    private static string Os() => OperatingSystem.IsLinux() ? "Linux" : OperatingSystem.IsMacOS() ? "macOS" : "Windows";
}
