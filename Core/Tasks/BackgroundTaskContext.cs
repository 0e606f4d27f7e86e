using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;

namespace Actors.Core.Tasks;

/// <summary>
/// What a tool may know of and say to the task that it runs in; take it as a parameter of the tool, or by injection. In a
/// plain call everything works and does nothing, so one tool serves both.
/// </summary>
public sealed class BackgroundTaskContext(CurrentTask current)
{
    /// <summary>The longest name of a step, in characters.</summary>
    public const int MaxStepName = 150;

    /// <summary>Whether the call runs as a background task.</summary>
    public bool IsTask => current.Attempt is not null;

    /// <summary>The task's id; null in a plain call.</summary>
    public string? TaskId => current.Attempt?.Id;

    /// <summary>Which attempt this is, from 1; more after a retry, an answered question or a crash.</summary>
    public int Attempt => current.Attempt?.Number ?? 1;

    /// <summary>When the attempt will be ended; null: no limit.</summary>
    public DateTimeOffset? Deadline => current.Attempt?.Deadline;

    /// <summary>Says that the tool is alive, where it has nothing else to say for longer than its heartbeat.</summary>
    public void Heartbeat() => current.Outlet?.Heartbeat();

    /// <summary>Sets what the task's status says to people, at most 1,000 characters of it.</summary>
    public void SetStatus(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        current.Outlet?.Status(message.Length > 1000 ? message[..1000] : message);
    }

    /// <summary>
    /// Does a piece of work once for the whole task: its result is saved, durably, before this returns, and a later attempt
    /// gets it without doing the work again. In a plain call the work is just done.
    /// </summary>
    /// <param name="name">The step's name: unique within the tool, 1 to 150 visible ASCII characters.</param>
    /// <param name="work">The work; its result must survive a round trip through JSON.</param>
    /// <param name="cancellationToken">The tool's own token.</param>
    public async Task<T> StepAsync<T>(string name, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(work);
        if (name.Length > MaxStepName || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException($"The name of a step is 1 to {MaxStepName} visible ASCII characters.", nameof(name));
        }

        var type = (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T));
        if (current.Attempt?.Steps.TryGetValue(name, out var saved) == true)
        {
            return saved.Deserialize(type)!;
        }

        var result = await work(cancellationToken);
        if (current.Outlet is { } outlet)
        {
            await outlet.SaveStepAsync(name, JsonSerializer.SerializeToElement(result, type), cancellationToken);
        }

        return result;
    }

    /// <summary>
    /// In a tool with <see cref="BackgroundTaskAttribute.AskFirst"/>: everything before has been asked, now the task begins.
    /// Let the exception pass that this throws in the call that only asks; elsewhere it does nothing.
    /// </summary>
    public ValueTask BeginAsync() => current.Begin is { } begin ? throw begin() : ValueTask.CompletedTask;
}
