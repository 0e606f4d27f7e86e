namespace Actors.Http.Servers;

/// <summary>On what terms a server is served, looked at for each request: a change counts from the next request on.</summary>
internal sealed record ServerEntry
{
    /// <summary>Whether each caller gets a server of its own, with its own lists.</summary>
    public bool PerCaller { get; init; }

    /// <summary>The ASP.NET Core authorization policy that callers must fulfil; null: none. The endpoint's own rules hold besides.</summary>
    public string? Policy { get; init; }

    /// <summary>The roles one of which callers must have; empty: none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>How many requests may be under way on one node, of all callers together; null: as many as callers may have.</summary>
    public int? MaxCalls { get; init; }
}
