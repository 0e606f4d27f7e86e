using System.Text.Json;
using Actors.Upstreams.Configuration.Syntax;
using Actors.Upstreams.Links;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Reads a server that is a program.</summary>
internal sealed class StdioReader(MemberReader members, string folder)
{
    private const string ArgsExample = "[\"-y\", \"package\"]";

    /// <summary>The program; null: there is none, or what is there cannot be used.</summary>
    public StdioTarget? Read(out ConfigMember? command)
    {
        command = members.Take("command");
        var program = command is null ? null : Program(command);
        var arguments = members.Texts(ArgsExample, "args") ?? [];
        var environment = Environment();
        var directory = Path(members.Text("cwd", "working_directory", "workingDirectory"));
        var inherit = members.Flag("inheritEnv") ?? true;
        var grace = members.Time(orNever: false, "stopTimeout");
        if (program is not [var name, .. var first] || !IsPlain(command!, name, first.Length + arguments.Count))
        {
            return null;
        }

        var target = new StdioTarget
        {
            Command = name.Contains('/', StringComparison.Ordinal) || name.StartsWith('~') ? System.IO.Path.GetFullPath(Home(name), directory ?? folder) : name,
            Arguments = [.. first, .. arguments],
            Environment = environment,
            InheritEnvironment = inherit,
            WorkingDirectory = directory ?? folder,
        };
        return grace is null ? target : target with { ShutdownGrace = grace.Value };
    }

    // A program; with its arguments in one list (opencode); or an object of its own (Zed, older ones).
    private string[]? Program(ConfigMember command)
    {
        var program = command.Value.Kind switch
        {
            JsonValueKind.String => members.Text(command) is { } name ? [name] : null,
            JsonValueKind.Array => members.Texts(ArgsExample, command)?.ToArray(),
            JsonValueKind.Object when command.Value.Find("path") is not null && members.Inner(command) is { } inner =>
                inner.Text("path") is { } path ? [path, .. inner.Texts(ArgsExample, "args") ?? []] : null,
            _ => members.WrongKind<string[]>(command, "the program's name, such as \"npx\""),
        };
        if (program is [] or ["" or " ", ..])
        {
            members.Error(command.Value.At, "'command' is empty; write the program's name, such as \"npx\"");
            return null;
        }

        return program;
    }

    private bool IsPlain(ConfigMember command, string name, int arguments)
    {
        var space = name.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || name.AsSpan(0, space).ContainsAny('/', '\\', ':') || command.Value.Text.Contains('$', StringComparison.Ordinal))
        {
            return true;
        }

        members.Error(command.Value.At, $"'command' has more than the program in it; write \"command\": \"{ProblemList.Shown(name[..space])}\" and the rest in \"args\""
            + (arguments == 0 ? ", each in quotes of its own" : ""));
        return false;
    }

    private Dictionary<string, string?> Environment()
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in File())
        {
            environment[name] = value;
        }

        foreach (var (member, value) in members.Pairs("{ \"NAME\": \"value\" }", "env", "environment") ?? [])
        {
            if (member.Name.Length == 0 || member.Name.AsSpan().ContainsAny('=', '\0'))
            {
                members.Error(member.At, "'env' has a name that no variable can have; write \"NAME\": \"value\"");
            }

            environment[member.Name] = value;
        }

        if (members.Take("command") is { Value.Kind: JsonValueKind.Object } command && members.Inner(command) is { } inner)
        {
            foreach (var (member, value) in inner.Pairs("{ \"NAME\": \"value\" }", "env") ?? [])
            {
                environment[member.Name] = value;
            }
        }

        return environment;
    }

    private Dictionary<string, string> File()
    {
        if (members.Take("envFile") is not { } member || members.Text(member) is not { } text)
        {
            return [];
        }

        try
        {
            var variables = EnvFile.Parse(System.IO.File.ReadLines(Path(text)!), out var badLine);
            if (badLine is { } line)
            {
                members.Error(member.Value.At, $"line {line} of its 'envFile' is no NAME=value; correct it, or make it a remark with #");
            }

            return variables;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            members.Error(member.Value.At, "its 'envFile' cannot be read; name a file that exists, from the folder of this one");
            return [];
        }
    }

    private string? Path(string? path) => string.IsNullOrEmpty(path) ? null : System.IO.Path.GetFullPath(Home(path), folder);

    private static string Home(string path) => path is "~" or ['~', '/' or '\\', ..]
        ? System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile) + path[1..]
        : path;
}
