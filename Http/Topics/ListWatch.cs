using Actors.Core.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Topics;

/// <summary>
/// Publishes changes of the collections that all servers share, once for the process, however many servers there are.
/// Changes that come in a burst, as when tools are added one by one, are published together.
/// </summary>
internal sealed partial class ListWatch : IHostedService, IDisposable
{
    /// <summary>How long a burst is gathered.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);

    private readonly McpServerOptions _shared;
    private readonly TopicClient _topics;
    private readonly ILogger<ListWatch> _logger;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private int _gathered;

    public ListWatch(IOptions<McpServerOptions> shared, TopicClient topics, TimeProvider time, ILogger<ListWatch> logger)
    {
        _shared = shared.Value;
        _topics = topics;
        _logger = logger;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(_ => _ = PublishAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _shared.ToolCollection?.Changed += OnTools;
        _shared.PromptCollection?.Changed += OnPrompts;
        _shared.ResourceCollection?.Changed += OnResources;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _shared.ToolCollection?.Changed -= OnTools;
        _shared.PromptCollection?.Changed -= OnPrompts;
        _shared.ResourceCollection?.Changed -= OnResources;
        return Task.CompletedTask;
    }

    /// <summary>
    /// Takes a notification that a server sends without a request: true when it says that a list has changed, which is then
    /// told to everybody. Do not call it for servers whose lists are their own.
    /// </summary>
    public bool Absorb(string method)
    {
        var what = TopicNotifications.ListOf(method);
        if (what != TopicChanges.None)
        {
            Gather(what);
        }

        return what != TopicChanges.None;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _stopping.Cancel();
    }

    private void OnTools(object? sender, EventArgs e) => Gather(TopicChanges.Tools);

    private void OnPrompts(object? sender, EventArgs e) => Gather(TopicChanges.Prompts);

    private void OnResources(object? sender, EventArgs e) => Gather(TopicChanges.Resources);

    private void Gather(TopicChanges what)
    {
        // The window opens with the first change and is not moved by later ones: a steady trickle is told too.
        if (Interlocked.Or(ref _gathered, (int)what) == 0)
        {
            _timer.Change(Window, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task PublishAsync()
    {
        var what = (TopicChanges)Interlocked.Exchange(ref _gathered, 0);
        try
        {
            await _topics.PublishAsync(new TopicChange(what), _stopping.Token);
        }
        catch (Exception exception)
        {
            if (!_stopping.IsCancellationRequested)
            {
                LogNotPublished(exception, what);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Clients could not be told that lists have changed ({Lists}).")]
    private partial void LogNotPublished(Exception exception, TopicChanges lists);
}
