namespace Actors.Upstreams.Stdio;

/// <summary>What to start, found and expanded.</summary>
/// <param name="Path">The program's full path.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">All of its environment.</param>
/// <param name="Folder">The folder it starts in; null: this process's own.</param>
internal sealed record ChildStart(string Path, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string? Folder);
