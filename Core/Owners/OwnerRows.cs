using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Actors.Core.Tasks;

namespace Actors.Core.Owners;

/// <summary>The keys of an owner's rows. All of them follow from a task's id, so that nothing need be remembered to remove them.</summary>
internal static class OwnerRows
{
    /// <summary>Tasks that clients may see, the newest first.</summary>
    public const string Listed = "t/";

    /// <summary>Hidden tasks, the newest first; apart, so that a list need not step over them.</summary>
    public const string Hidden = "h/";

    /// <summary>Tasks that are not known to have ended, but for those that came a moment ago (<see cref="FreshTasks"/>).</summary>
    public const string Active = "a/";

    /// <summary>Idempotency keys, by their digests.</summary>
    public const string Keys = "i/";

    private const int TimeDigits = 12;
    private const long LastTime = 0xffff_ffff_ffff;

    /// <summary>The row of a task in the index: an id begins with its time, and inverting that puts the newest first.</summary>
    public static string Index(string id, bool hidden) =>
        string.Create(CultureInfo.InvariantCulture, $"{(hidden ? Hidden : Listed)}{LastTime - TimeOf(id):x12}{id}");

    /// <summary>The row of a task that counts and is not fresh.</summary>
    public static string ActiveOf(string id) => Active + id;

    /// <summary>The row of an idempotency key.</summary>
    public static string Key(string digest) => Keys + digest;

    /// <summary>Every row that a task may have; one that it has not is deleted for nothing.</summary>
    public static IEnumerable<string> Of(string id) => [Index(id, hidden: false), Index(id, hidden: true), ActiveOf(id)];

    /// <summary>The task that a row of the index is about.</summary>
    public static string IdOf(string row) => row[^TaskId.Length..];

    /// <summary>What stands for an idempotency key: keys of callers without authentication are secrets, and any may be long.</summary>
    public static string KeyOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static long TimeOf(string id) => long.Parse(id.AsSpan(0, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
