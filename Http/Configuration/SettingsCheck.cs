using Microsoft.Extensions.Configuration;

namespace Actors.Http.Configuration;

/// <summary>Compares what a configuration says with what can be set: a misspelt name or a value of the wrong kind is found before it is silently ignored.</summary>
internal static class SettingsCheck
{
    /// <summary>Finds every entry below <paramref name="section"/> that is no setting of <paramref name="type"/>.</summary>
    public static IReadOnlyList<SettingsProblem> Find(IConfigurationSection section, Type type, IEnumerable<SettingsSection> others)
    {
        var problems = new List<SettingsProblem>();
        Group(section, "", type, others.ToDictionary(other => other.Name, other => other.Settings, StringComparer.OrdinalIgnoreCase), problems);
        return problems;
    }

    private static void Group(IConfigurationSection section, string below, Type type, IReadOnlyDictionary<string, Type?> others, List<SettingsProblem> problems)
    {
        var known = SettingsTree.Of(type).ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            var path = Join(below, child.Key);
            if (known.TryGetValue(child.Key, out var setting))
            {
                One(child, path, setting, problems);
            }
            else if (!others.TryGetValue(child.Key, out var other))
            {
                problems.Add(new(path, Unknown(section, child.Key, known.Keys.Concat(others.Keys))));
            }
            else if (other is not null)
            {
                Group(child, path, other, Nobody, problems);
            }
        }
    }

    private static readonly Dictionary<string, Type?> Nobody = [];

    private static void One(IConfigurationSection entry, string path, Type type, List<SettingsProblem> problems)
    {
        if (SettingsTree.ItemOf(type) is { } item)
        {
            foreach (var child in entry.GetChildren())
            {
                One(child, Join(path, child.Key), item, problems);
            }

            // An empty list in JSON arrives as an empty text.
            if (!string.IsNullOrEmpty(entry.Value))
            {
                problems.Add(new(path, $"{entry.Path} is a list: write {entry.Path}:0, {entry.Path}:1, and so on (in the environment, with '__' for ':')."));
            }
        }
        else if (SettingsTree.IsGroup(type))
        {
            Group(entry, path, type, Nobody, problems);
            if (!string.IsNullOrEmpty(entry.Value))
            {
                problems.Add(new(path, $"{entry.Path} is a group of settings and has no value of its own."));
            }
        }
        else if (entry.Value is { } text && !SettingsTree.CanRead(type, text))
        {
            problems.Add(new(path, $"{entry.Path} cannot be '{text}': it is {Kind(type)}."));
        }
        else if (entry.Value is null && entry.GetChildren().Any())
        {
            problems.Add(new(path, $"{entry.Path} is {Kind(type)}, not a group."));
        }
    }

    private static string Unknown(IConfigurationSection section, string name, IEnumerable<string> known)
    {
        var nearest = known.Select(other => (Name: other, Distance: EditDistance.Between(name, other))).MinBy(other => other.Distance);
        return nearest.Name is not null && nearest.Distance <= Math.Max(2, name.Length / 2)
            ? $"{section.Path}:{name} is not a setting; did you mean {section.Path}:{nearest.Name}?"
            : $"{section.Path}:{name} is not a setting; {section.Path} has {string.Join(", ", known)}.";
    }

    private static string Kind(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? Kind(value)
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(TimeSpan) ? "a time span such as 00:00:30"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : $"a value of type {type.Name}";

    private static string Join(string below, string name) => below.Length == 0 ? name : $"{below}:{name}";
}
