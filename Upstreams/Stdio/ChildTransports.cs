using System.Collections;
using Actors.Core.Upstreams;
using Actors.Upstreams.Links;

namespace Actors.Upstreams.Stdio;

/// <summary>Starts the programs of the configuration.</summary>
internal static class ChildTransports
{
    /// <summary>Starts one. Throws <see cref="UpstreamException"/>, with what to do about it, where that cannot be.</summary>
    public static IWire Start(string server, StdioTarget target, UpstreamCredentials credentials, TimeProvider time)
    {
        if (OperatingSystem.IsWindows() || !Posix.IsSupported)
        {
            throw Refused(server, "is a program to be started, which needs Linux or macOS: run the host in WSL or a container, or reach the server by its url");
        }

        var folder = Path.GetFullPath(target.WorkingDirectory ?? ".");
        if (!Directory.Exists(folder))
        {
            throw Refused(server, $"is to start in '{folder}', and there is no such folder: correct its cwd");
        }

        var environment = Environment(target, credentials);
        var path = CommandPath.Find(target.Command, environment.GetValueOrDefault("PATH"), folder)
            ?? throw Refused(server, $"is the program '{target.Command}', which was not found: install it, or give its full path as command");
        try
        {
            var child = ChildProcess.Start(new ChildStart(path, target.Arguments, environment, target.WorkingDirectory is null ? null : folder), time);
            return new ChildTransport(server, child, target.ShutdownGrace, time);
        }
        catch (IOException failure)
        {
            throw Refused(server, $"cannot be started: '{path}' says {failure.Message}");
        }
    }

    private static UpstreamException Refused(string server, string why) => new(UpstreamFailure.ConnectFailed, $"Server '{server}' {why}.");

    private static Dictionary<string, string> Environment(StdioTarget target, UpstreamCredentials credentials)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        if (target.InheritEnvironment)
        {
            foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            {
                all[(string)variable.Key] = (string?)variable.Value ?? "";
            }
        }

        foreach (var (name, value) in target.Environment)
        {
            if (value is null)
            {
                all.Remove(name);
            }
            else
            {
                all[name] = value;
            }
        }

        foreach (var (name, value) in credentials.Environment)
        {
            all[name] = value;
        }

        return all;
    }
}
