using System.CommandLine;

namespace Actors.Host.Tasks;

/// <summary>The <c>tasks</c> command: what an operator sees and cancels on a running host.</summary>
internal static class TasksCommand
{
    private static readonly Option<Uri> Url = new("--url")
    {
        Description = "The host's address. With authentication, a key with the role 'operator' is taken from the environment variable ACTORS_KEY.",
        HelpName = "URL",
        Recursive = true,
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080"),
        CustomParser = static result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no address such as http://127.0.0.1:5080");
            return null;
        },
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print what the host says, as JSON.", Recursive = true };

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
        list.SetAction((parsed, cancellationToken) => Run(parsed, error, (host, output) =>
            host.ListAsync(Query(parsed), parsed.GetValue(Json) ? output.WriteLine : page => TaskTable.Write(output, page, TimeProvider.System.GetUtcNow()), cancellationToken)));
        var show = new Command("show", "Show one task.") { Id };
        show.SetAction((parsed, cancellationToken) => Run(parsed, error, (host, output) =>
            host.ShowAsync(parsed.GetRequiredValue(Id), Print(parsed, output), cancellationToken)));
        var cancel = new Command("cancel", "Cancel a task that has not ended.") { Id };
        cancel.SetAction((parsed, cancellationToken) => Run(parsed, error, (host, output) =>
            host.CancelAsync(parsed.GetRequiredValue(Id), Print(parsed, output), cancellationToken)));
        return new Command("tasks", "See and cancel the background tasks of a running host.") { Url, Json, list, show, cancel };
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
        parsed.GetValue(Json) ? output.WriteLine : task => TaskTable.WriteOne(output, task, TimeProvider.System.GetUtcNow());

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

    private static async Task<int> Run(ParseResult parsed, TextWriter error, Func<OperatorClient, TextWriter, Task> act)
    {
        using var host = new OperatorClient(parsed.GetRequiredValue(Url), Environment.GetEnvironmentVariable("ACTORS_KEY"));
        try
        {
            await act(host, parsed.InvocationConfiguration.Output);
            return 0;
        }
        catch (OperatorRefusedException refused)
        {
            ActorsCommand.Refuse(error, refused.Message);
            return refused.ExitCode;
        }
    }
}
