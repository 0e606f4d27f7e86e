using Actors.Core.Engine;

namespace Actors.Core.Sessions;

/// <summary>Where a connection is open.</summary>
/// <param name="Node">The node that holds it.</param>
/// <param name="Connection">Its id on that node.</param>
public sealed record Address(NodeId Node, string Connection);
