namespace Actors.Http.Configuration;

/// <summary>One entry of the configuration that cannot be used.</summary>
/// <param name="Path">Where it stands, below the section.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record SettingsProblem(string Path, string Message);
