using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Orders request ids: numbers, then texts.</summary>
internal sealed class RequestIdOrder : IComparer<RequestId>
{
    /// <summary>The only instance.</summary>
    public static RequestIdOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(RequestId x, RequestId y) => (x.Id, y.Id) switch
    {
        (long a, long b) => a.CompareTo(b),
        (string a, string b) => string.CompareOrdinal(a, b),
        (long, _) => -1,
        _ => 1,
    };
}
