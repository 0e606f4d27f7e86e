using Actors.Core.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Topics;

/// <summary>
/// Publishes changes of the collections that all servers of the app's own share, once for the process, however many servers there are.
/// </summary>
internal sealed partial class ListWatch : IHostedService, IDisposable
{
    private readonly McpServerOptions _shared;
    private readonly TopicClient _topics;
    private readonly ILogger<ListWatch> _logger;
    private readonly ListBurst _burst;
    private readonly CancellationTokenSource _stopping = new();

    public ListWatch(IOptions<McpServerOptions> shared, TopicClient topics, TimeProvider time, ILogger<ListWatch> logger)
    {
        _shared = shared.Value;
        _topics = topics;
        _logger = logger;
        _burst = new ListBurst(time, what => _ = PublishAsync(what));
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
            _burst.Add(what);
        }

        return what != TopicChanges.None;
    }

    public void Dispose()
    {
        _burst.Dispose();
        _stopping.Cancel();
    }

    private void OnTools(object? sender, EventArgs e) => _burst.Add(TopicChanges.Tools);

    private void OnPrompts(object? sender, EventArgs e) => _burst.Add(TopicChanges.Prompts);

    private void OnResources(object? sender, EventArgs e) => _burst.Add(TopicChanges.Resources);

    private async Task PublishAsync(TopicChanges what)
    {
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
