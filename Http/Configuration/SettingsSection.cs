namespace Actors.Http.Configuration;

/// <summary>A part of configuration section <c>Actors</c> that is somebody else's, registered so that its names are no typos.</summary>
/// <param name="Name">The name below <c>Actors</c>.</param>
/// <param name="Settings">The type whose properties are its settings; null leaves them unchecked.</param>
public sealed record SettingsSection(string Name, Type? Settings);
