using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Modern;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.TaskRuns;

/// <summary>A body that is run past the message loop of the SDK's server cannot tell, and nor can anybody who sees how it ends.</summary>
public sealed class DirectRunTests
{
    public static TheoryData<string> Tools =>
    [
        "sees", "unicode", "none", "several", "structured", "error-result", "meta", "other-type",
        "throws", "throws-known", "throws-protocol", "throws-url", "throws-unsupported", "gives-up", "misses", "alternate", "filter-throws",
    ];

    [Theory]
    [MemberData(nameof(Tools))]
    [InlineData("renamed")]
    public async Task Run_PastTheMessageLoop_EndsAsOneThroughIt(string tool)
    {
        await using var direct = await RunHost.StartAsync(more: builder => OddTools.Add(builder));
        await using var server = await RunHost.StartAsync(more: builder => OddTools.Add(builder).WithMessageFilters(filters => filters.AddIncomingFilter(next => next)));

        var (past, through) = (await EndOf(direct, tool), await EndOf(server, tool));

        Assert.Equal(through, past);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Run_PastTheMessageLoop_IsLoggedAsOneThroughIt(string tool)
    {
        var (direct, server) = (new Lines(), new Lines());
        await using (var host = await RunHost.StartAsync(more: builder => Logged(OddTools.Add(builder), direct)))
        {
            await EndOf(host, tool);
        }

        await using (var host = await RunHost.StartAsync(more: builder => Logged(OddTools.Add(builder), server).WithMessageFilters(filters => filters.AddIncomingFilter(next => next))))
        {
            await EndOf(host, tool);
        }

        Assert.Equal(server.OfTools, direct.OfTools);
    }

    [Fact]
    public async Task Run_WhileSomebodyListensToTheSdk_IsHeardOf()
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Experimental.ModelContextProtocol",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.DisplayName == "tools/call unicode")
                {
                    heard.TrySetResult();
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await RunHost.StartAsync(more: builder => OddTools.Add(builder));

        var end = await EndOf(host, "unicode");

        Assert.Contains("Completed", end, StringComparison.Ordinal);
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private static IMcpServerBuilder Logged(IMcpServerBuilder builder, Lines lines)
    {
        builder.Services.AddLogging(logging => logging.AddProvider(lines).AddFilter<Lines>(null, LogLevel.Information));
        return builder;
    }

    private static async Task<string> EndOf(RunHost host, string tool)
    {
        var created = await host.CallAsync(tool, new JsonObject { ["text"] = "ä" }, sent => sent.Meta["io.modelcontextprotocol/logLevel"] = "warning");
        var end = await host.Until(created.Result.GetProperty("taskId").GetString()!, view => view.Status is not WorkStatus.Working);
        // Without its progress, which goes with the activation.
        return $"{end.Status} {end.Attempt} {end.Message} {end.Outcome?.Result} {end.Outcome?.Error}";
    }

    /// <summary>What the SDK's server says of calls of tools.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> OfTools => _lines.Where(line => line.Contains("IsError", StringComparison.Ordinal) || line.Contains("unhandled", StringComparison.Ordinal));

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel} {eventId} {formatter(state, exception)} {exception?.GetType().Name}");

        public void Dispose()
        {
        }
    }
}
