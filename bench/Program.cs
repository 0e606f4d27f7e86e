using System.Diagnostics;
using Actors.Bench;
using Actors.Bench.Load;
using Actors.Bench.Measures;
using Actors.Bench.Reports;
using Actors.Bench.Servers;
using Actors.Bench.Upstreams;

// The measured servers are this same program in another process, so that runtime and GC settings are the same for both.
if (args is ["server", var kind, .. var rest])
{
    await (kind switch
    {
        "bare" => BareServer.RunAsync(rest),
        "node" => ClusterBench.RunNode!(rest),
        "child" => ChildServer.RunAsync(),
        "upstreams" => UpstreamServer.RunAsync(rest),
        _ => HostServer.RunAsync(rest),
    });
    return 0;
}

if (BenchOptions.Read(args, out var problem) is not { } options)
{
    Console.Error.WriteLine($"bench: {problem}");
    return 2;
}

if (options.Help)
{
    Console.Write(BenchOptions.HelpText);
    return 0;
}

if ((options.Calls || options.Cluster || options.Upstream) && !Wrk.IsInstalled)
{
    Console.Error.WriteLine("bench: the load comes from wrk, which is not installed; 'apt install wrk' or 'brew install wrk' gets it.");
    return 1;
}

try
{
    var watch = Stopwatch.StartNew();
    var report = new Report();
    if (options.Startup)
    {
        report.Add(await StartupTime.MeasureAsync(options));
    }

    if (options.Calls)
    {
        report.Add(await CallRatios.MeasureAsync(options));
    }

    if (options.Upstream)
    {
        foreach (var table in await UpstreamCosts.MeasureAsync(options))
        {
            report.Add(table);
        }
    }

    if (options.Tasks)
    {
        Console.Error.WriteLine("tasks: one caller, then waiting tasks and long lists; some minutes");
        report.Add(await TaskTimes.MeasureAsync(options));
        report.Add(await WaitingTasks.MeasureAsync(options));
        report.Add(await TaskLists.MeasureAsync(options));
    }

    if (options.Memory)
    {
        Console.Error.WriteLine("memory: idle sessions, open streams, sessions used once; some minutes, mostly of waiting");
        var few = Task.WhenAll(OpenStreams.MeasureAsync(options), UsedOnce.MeasureAsync(options));
        report.Add(await IdleSessions.MeasureAsync(options));
        Array.ForEach(await few, report.Add);
    }

    if (options.Cluster)
    {
        var cluster = ClusterBench.MeasureAsync ?? throw new BenchFailedException("this build has no Orleans, so there is no cluster to measure");
        Array.ForEach(await cluster(options), report.Add);
    }

    var text = report.ToMarkdown(options, watch.Elapsed);
    Console.Out.Write(text);
    if (options.Out is { } file)
    {
        File.WriteAllText(file, text);
    }

    return report.Failures == 0 ? 0 : 3;
}
catch (BenchFailedException failed)
{
    Console.Error.WriteLine($"bench: {failed.Message}");
    return 1;
}
