using System.CommandLine;

namespace Actors.Host.Operators;

/// <summary>What all commands share that ask a running host.</summary>
internal static class OperatorCommand
{
    /// <summary>Which host.</summary>
    public static Option<Uri> Url { get; } = new("--url")
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

    /// <summary>Whether for programs.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print what the host says, as JSON.", Recursive = true };

    /// <summary>Asks the host, and says in one line why it does not answer.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, TextWriter error, Func<OperatorClient, TextWriter, Task> act)
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
