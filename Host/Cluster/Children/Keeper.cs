using System.Diagnostics;
using Actors.Host.Serving;

namespace Actors.Host.Cluster.Children;

/// <summary>Keeps one program running: when it ends, for whatever reason, it is started again after a while.</summary>
/// <param name="name">Its name in log lines.</param>
/// <param name="start">What to start; asked before each life.</param>
/// <param name="console">Where its lines go.</param>
/// <param name="time">The clock.</param>
internal sealed class Keeper(string name, Func<ProcessStartInfo> start, ClusterConsole console, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stops = new();
    private readonly TaskCompletionSource<int> _firstEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Child? _child;
    private Task _keeping = Task.CompletedTask;
    private Restarts _restarts;

    /// <summary>Told when a life is over.</summary>
    public Action? Ended { get; init; }

    /// <summary>The exit code of the first life, for those who wait until it is of use.</summary>
    public Task<int> FirstEnd => _firstEnd.Task;

    /// <summary>The process id of the present life.</summary>
    public int? ProcessId => _child?.Id;

    /// <summary>Starts the first life; throws when it cannot be started at all.</summary>
    public void Start()
    {
        var first = Child.Start(name, start(), console);
        _child = first;
        _keeping = KeepAsync(first);
    }

    /// <summary>Ends it for good.</summary>
    public async Task StopAsync(TimeSpan patience, CancellationToken hurry)
    {
        await _stops.CancelAsync();
        if (_child is { } child)
        {
            await child.StopAsync(patience, hurry);
        }

        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _child?.Dispose();
        _stops.Dispose();
    }

    private async Task KeepAsync(Child child)
    {
        while (true)
        {
            var began = time.GetTimestamp();
            var code = await child.Ended;
            Ended?.Invoke();
            _firstEnd.TrySetResult(code);
            if (_stops.IsCancellationRequested)
            {
                return;
            }

            child.Dispose();
            child = await AgainAsync($"ended with code {code}", time.GetElapsedTime(began));
            if (_stops.IsCancellationRequested)
            {
                // It was told to end while this life began.
                await child.StopAsync(TimeSpan.Zero, CancellationToken.None);
                return;
            }
        }
    }

    private async Task<Child> AgainAsync(string why, TimeSpan lived)
    {
        while (true)
        {
            (var wait, _restarts) = _restarts.Next(lived);
            console.Say(name, $"({why}; starts again in {wait.TotalSeconds:0.##} s)");
            await Task.Delay(wait, time, _stops.Token);
            try
            {
                return _child = Child.Start(name, start(), console);
            }
            catch (ServeRefusedException refused)
            {
                (why, lived) = (refused.Message, TimeSpan.Zero);
            }
        }
    }
}
