using System.Collections.Concurrent;
using System.Reflection;
using Actors.Tests.Shared;
using Xunit.v3;

[assembly: TestLimit]

namespace Actors.Tests.Shared;

/// <summary>Ends the run, naming the test, when one waits for ever: a hang must be a failure that somebody can read.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TestLimitAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);
    private static readonly ConcurrentDictionary<string, Timer> Running = new(StringComparer.Ordinal);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
        => Running[test.UniqueID] = new Timer(Give, test.TestDisplayName, Limit, Timeout.InfiniteTimeSpan);

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Running.TryRemove(test.UniqueID, out var timer))
        {
            timer.Dispose();
        }
    }

    private static void Give(object? name)
    {
        Console.Error.WriteLine($"    {name} [FAIL]\n      It was still running after {Limit.TotalMinutes:0} minutes; the run ends here.");
        Environment.Exit(3);
    }
}
