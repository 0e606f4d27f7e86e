namespace Actors.Upstreams.Configuration.Syntax;

/// <summary>A place in a file: line and character, both from 1.</summary>
internal readonly record struct Spot(int Line, int Column);
