using System.Diagnostics;
using Actors.Host.Serving;

namespace Actors.Host.Cluster.Storage;

/// <summary>The user that programs run as which refuse to run as root.</summary>
internal sealed record OtherUser(string Name, string Id, string Group)
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    /// <summary>The user to run as, or null where this process is nobody special.</summary>
    public static OtherUser? IfRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        var users = File.ReadLines("/etc/passwd").Select(static line => line.Split(':')).Where(static fields => fields.Length > 3).ToList();
        return Candidates
            .Select(name => users.Find(fields => fields[0] == name))
            .Where(static fields => fields is not null)
            .Select(static fields => new OtherUser(fields![0], fields[2], fields[3]))
            .FirstOrDefault()
            ?? throw new ServeRefusedException("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run it as; start this as another user");
    }

    /// <summary>The command, run as this user.</summary>
    public IEnumerable<string> Run(IEnumerable<string> command) => ["setpriv", "--reuid", Id, "--regid", Group, "--clear-groups", .. command];

    /// <summary>Gives the user a folder or a file.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        using var process = Process.Start("chown", [$"{Id}:{Group}", path]);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new ServeRefusedException($"'{path}' cannot be given to user '{Name}', whom PostgreSQL runs as");
        }
    }
}
