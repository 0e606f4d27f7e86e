using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Actors.Tests.Shared;

/// <summary>
/// The exceptions of the host that nobody awaited, in this process. The host's own count is of the whole process, in which
/// tests also leave clients behind, whose exceptions come up whenever their garbage is collected.
/// </summary>
internal static partial class Unobserved
{
    private static readonly ConcurrentQueue<Exception> Host = new();

    public static IReadOnlyCollection<Exception> OfHost => Host;

    [ModuleInitializer]
    internal static void Watch() => TaskScheduler.UnobservedTaskException += static (_, args) =>
    {
        if (OfTheHost(args.Exception))
        {
            Host.Enqueue(args.Exception);
        }
        else if (OfADisposedSilo(args.Exception) || OfATestsPatience(args.Exception))
        {
            args.SetObserved();
        }
    };

    public static bool OfTheHost(Exception exception) => HostFrame().IsMatch(exception.ToString());

    // Each disposed silo leaves several of them behind: Orleans ends its feeds of changes with a failed task that nobody reads.
    public static bool OfADisposedSilo(AggregateException exception) =>
        exception.InnerException is ObjectDisposedException { ObjectName: "This instance has been disposed", StackTrace: null };

    // What a test waits for within a limit and then leaves be runs into that limit later on, and says so in the log of whatever host is there then.
    public static bool OfATestsPatience(AggregateException exception) =>
        exception.InnerException is TimeoutException { StackTrace: null };

    [GeneratedRegex(@"^\s+at (Actors\.(?!Tests\.)|ModelContextProtocol\.Server\.)", RegexOptions.Multiline)]
    private static partial Regex HostFrame();
}
