using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Actors.Http.Configuration;

/// <summary>
/// Fills the options from configuration section <c>Actors</c>. Entries that <see cref="SettingsCheck"/> complains about are
/// left out, so that binding does not stop at the first of them: <see cref="ValidateSettings"/> reports them all.
/// </summary>
internal sealed class BindSettings(IConfiguration configuration, IEnumerable<SettingsSection> others) : IConfigureOptions<ActorsOptions>
{
    public void Configure(ActorsOptions options)
    {
        var section = configuration.GetSection(ActorsOptions.Section);
        var problems = SettingsCheck.Find(section, typeof(ActorsOptions), others);
        if (problems.Count == 0)
        {
            section.Bind(options);
            return;
        }

        var bad = problems.Select(problem => problem.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        new ConfigurationBuilder()
            .AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(entry => !bad.Contains(entry.Key)))
            .Build()
            .Bind(options);
    }
}
