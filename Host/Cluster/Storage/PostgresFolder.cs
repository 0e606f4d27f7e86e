using System.Security.Cryptography;
using Actors.Host.Serving;

namespace Actors.Host.Cluster.Storage;

/// <summary>The folder of a PostgreSQL of our own: made at first use, kept afterwards.</summary>
/// <param name="path">The folder; its parent exists.</param>
/// <param name="programs">PostgreSQL.</param>
/// <param name="user">Whom it runs as; null: as ourselves.</param>
internal sealed class PostgresFolder(string path, PostgresPrograms programs, OtherUser? user)
{
    /// <summary>Who may do everything in it.</summary>
    public const string Role = "actors";

    /// <summary>PostgreSQL's own files.</summary>
    public string Data { get; } = Path.Combine(path, "data");

    private string PasswordFile { get; } = Path.Combine(path, "password");

    /// <summary>Makes what is missing and returns the role's password.</summary>
    public async Task<string> OpenAsync(CancellationToken cancellationToken)
    {
        await MakeAsync(cancellationToken);
        if (!File.Exists(Path.Combine(Data, "PG_VERSION")))
        {
            await InitializeAsync(cancellationToken);
        }

        return (await File.ReadAllTextAsync(PasswordFile, cancellationToken)).Trim();
    }

    /// <summary>The command, as the user that the folder belongs to.</summary>
    public IEnumerable<string> Run(IEnumerable<string> command) => user?.Run(command) ?? command;

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }

        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (user is null)
        {
            return;
        }

        await user.OwnAsync(path, cancellationToken);
        var (code, _) = await Tool.RunAsync(user.Run(["test", "-w", path]), [], cancellationToken);
        if (code != 0)
        {
            throw new ServeRefusedException($"PostgreSQL does not run as root but as '{user.Name}', who cannot reach '{path}'; name another folder with --data, such as /var/lib/actors");
        }
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }

        // What a first start left behind that was cut short is nobody's data.
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }

        await using (var file = new FileStream(PasswordFile, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32, lowercase: true)), cancellationToken);
        }

        if (user is not null)
        {
            await user.OwnAsync(PasswordFile, cancellationToken);
        }

        string[] command = [programs["initdb"], "-D", Data, "-U", Role, "-A", "scram-sha-256", $"--pwfile={PasswordFile}", "-E", "UTF8", "--no-locale"];
        var (code, problem) = await Tool.RunAsync(Run(command), [], cancellationToken);
        if (code != 0)
        {
            throw new ServeRefusedException($"PostgreSQL cannot make its files in '{Data}' ({problem.TrimEnd('.')})");
        }
    }
}
