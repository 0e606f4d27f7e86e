namespace Actors.Host.Serving;

/// <summary>What the <c>serve</c> command was asked for, checked.</summary>
/// <param name="Url">The address to listen on; without a path.</param>
/// <param name="Data">The full path of the folder that sessions and keys are kept in; it exists.</param>
/// <param name="Root">The full path of the folder whose files the demo serves; it exists. Null: there is no demo.</param>
/// <param name="Servers">The full path of the file of servers; it can be used. Null: there is none.</param>
internal sealed record ServeSettings(Uri Url, string Data, string? Root, string? Servers = null);
