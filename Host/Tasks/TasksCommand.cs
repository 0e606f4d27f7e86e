using System.CommandLine;
using Actors.Host.Operators;

namespace Actors.Host.Tasks;

/// <summary>The <c>tasks</c> command: what an operator sees and cancels on a running host.</summary>
internal static class TasksCommand
{
    private static readonly Option<string[]> Status = new("--status")
    {
        Description = "Only tasks of this status: working, input_required, completed, failed or cancelled. May be given more than once.",
        HelpName = "STATUS",
    };

    private static readonly Option<string?> Tool = new("--tool") { Description = "Only tasks of this tool.", HelpName = "NAME" };

    private static readonly Option<string?> Owner = new("--owner") { Description = "Only tasks of owners whose key begins so.", HelpName = "KEY" };

    private static readonly Option<string?> OlderThan = Age("--older-than", "Only tasks created longer ago than this, such as 90s, 15m, 2h or 3d.");

    private static readonly Option<string?> NewerThan = Age("--newer-than", "Only tasks created within this time.");

    private static readonly Option<int> Limit = new("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 100 };

    private static readonly Argument<string> Id = new("id") { Description = "The task's id." };

    /// <summary>Makes the command.</summary>
    public static Command Create(TextWriter error)
    {
        var list = new Command("list", "List tasks, the newest of each owner first.") { Status, Tool, Owner, OlderThan, NewerThan, Limit };
        list.SetAction((parsed, cancellationToken) => OperatorCommand.RunAsync(parsed, error, (host, output) =>
            host.ListAsync(Query(parsed), parsed.GetValue(OperatorCommand.Json) ? output.WriteLine : page => TaskTable.Write(output, page, TimeProvider.System.GetUtcNow()), cancellationToken)));
        var show = new Command("show", "Show one task.") { Id };
        show.SetAction((parsed, cancellationToken) => OperatorCommand.RunAsync(parsed, error, (host, output) =>
            host.ShowAsync(parsed.GetRequiredValue(Id), Print(parsed, output), cancellationToken)));
        var cancel = new Command("cancel", "Cancel a task that has not ended.") { Id };
        cancel.SetAction((parsed, cancellationToken) => OperatorCommand.RunAsync(parsed, error, (host, output) =>
            host.CancelAsync(parsed.GetRequiredValue(Id), Print(parsed, output), cancellationToken)));
        return new Command("tasks", "See and cancel the background tasks of a running host.") { OperatorCommand.Url, OperatorCommand.Json, list, show, cancel };
    }

    private static Option<string?> Age(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "TIME" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Ages.Parse(token.Value) is null)
            {
                result.AddError($"'{token.Value}' is no time such as 90s, 15m, 2h or 3d");
            }
        });
        return option;
    }

    private static Action<string> Print(ParseResult parsed, TextWriter output) =>
        parsed.GetValue(OperatorCommand.Json) ? output.WriteLine : task => TaskTable.WriteOne(output, task, TimeProvider.System.GetUtcNow());

    private static IEnumerable<(string Name, string Value)> Query(ParseResult parsed)
    {
        foreach (var status in parsed.GetValue(Status) ?? [])
        {
            yield return ("status", status);
        }

        (string Name, string? Value)[] others =
        [
            ("tool", parsed.GetValue(Tool)), ("owner", parsed.GetValue(Owner)),
            ("olderThan", Ages.Seconds(parsed.GetValue(OlderThan))), ("newerThan", Ages.Seconds(parsed.GetValue(NewerThan))),
            ("limit", parsed.GetValue(Limit).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ];
        foreach (var (name, value) in others)
        {
            if (value is not null)
            {
                yield return (name, value);
            }
        }
    }
}
