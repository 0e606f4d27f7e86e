using System.Security.Cryptography;
using System.Text;
using Actors.Core.Engine;

namespace Actors.Core.Topics;

/// <summary>The addresses of topics: one for changes of lists, one for each resource somebody subscribed to.</summary>
public static class Topic
{
    /// <summary>The kind of every topic actor.</summary>
    public const string Kind = "topic";

    /// <summary>The topic of the lists.</summary>
    public static ActorId Lists { get; } = new(Kind, "lists");

    /// <summary>The topic of one resource. A uri may be longer than a key and hold any character, so its hash stands for it.</summary>
    public static ActorId OfResource(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(uri));
        return new(Kind, "r-" + Convert.ToHexStringLower(hash.AsSpan(0, 16)));
    }

    /// <summary>The topic of a resource, or of the lists where <paramref name="uri"/> is null.</summary>
    internal static ActorId Of(string? uri) => uri is null ? Lists : OfResource(uri);
}
