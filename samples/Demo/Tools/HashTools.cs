using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using Actors.Core.Tasks;
using Actors.Samples.Demo.Files;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Demo.Tools;

/// <summary>Whether files are the same.</summary>
[McpServerToolType]
internal sealed class HashTools(Folder folder)
{
    private const int MostNamed = 20;

    [McpServerTool(Name = "hash_file", Title = "Hash a file", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Returns the SHA-256 of a file.")]
    public async Task<FileHash> HashFile([Description("The file, for example 'src/app/main.cs'.")] string path, CancellationToken cancellationToken)
    {
        var (hash, size) = await HashAsync(folder.File(path), cancellationToken);
        return new(path, Convert.ToHexStringLower(hash), size);
    }

    [McpServerTool(Name = "hash_tree", Title = "Hash a folder", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [BackgroundTask]
    [Description("Returns one SHA-256 for all files of a folder: of their hashes and paths, as sha256sum would print them, in the order of list_files.")]
    public async Task<TreeHash> HashTree(
        IProgress<ProgressNotificationValue> progress,
        [Description("The folder, for example 'src/app'. The whole folder if left out.")] string? path = null,
        [Description("Which files, for example '*.cs' or 'docs/**/*.md'. All if left out.")] string? glob = null,
        CancellationToken cancellationToken = default)
    {
        var start = folder.Subfolder(path);
        var pattern = Glob.Parse(glob);
        var total = Files(start, pattern, cancellationToken).Count();
        var pacer = new ProgressPacer(progress, TimeProvider.System);
        using var tree = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (files, bytes, unreadable) = (0, 0L, new List<string>());
        foreach (var entry in Files(start, pattern, cancellationToken))
        {
            try
            {
                var (hash, size) = await HashAsync((FileInfo)entry.Info, cancellationToken);
                tree.AppendData(Encoding.UTF8.GetBytes($"{Convert.ToHexStringLower(hash)}  {entry.Path}\n"));
                bytes += size;
                files++;
            }
            catch (McpException)
            {
                unreadable.Add(entry.Path);
            }

            var done = files + unreadable.Count;
            pacer.Report(done, Math.Max(done, total), entry.Path);
        }

        return new(Convert.ToHexStringLower(tree.GetHashAndReset()), files, bytes, unreadable.Count, [.. unreadable.Take(MostNamed)]);
    }

    private IEnumerable<FolderEntry> Files(DirectoryInfo start, Glob pattern, CancellationToken cancellationToken)
        => new FolderWalk(folder, start).Files(cancellationToken).Where(entry => pattern.Matches(entry.Path));

    private async Task<(byte[] Hash, long Size)> HashAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = folder.Open(file);
        try
        {
            var buffer = new byte[128 * 1024];
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var size = 0L;
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0; size += read)
            {
                hash.AppendData(buffer.AsSpan(0, read));
            }

            return (hash.GetHashAndReset(), size);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Folder.Unreadable(folder.Relative(file.FullName), exception);
        }
    }
}
