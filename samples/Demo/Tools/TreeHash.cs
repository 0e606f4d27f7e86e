using System.ComponentModel;

namespace Actors.Samples.Demo.Tools;

/// <summary>The hash of a folder.</summary>
/// <param name="Sha256">The SHA-256, in hexadecimal.</param>
/// <param name="Files">How many files were hashed.</param>
/// <param name="Bytes">How many bytes they have together.</param>
/// <param name="UnreadableFiles">How many files could not be read, and are not in the hash.</param>
/// <param name="Unreadable">The first of those.</param>
internal sealed record TreeHash(
    string Sha256,
    int Files,
    long Bytes,
    [property: Description("How many files could not be read, and are not in the hash.")] int UnreadableFiles,
    [property: Description("The first of the unreadable files.")] IReadOnlyList<string> Unreadable);
