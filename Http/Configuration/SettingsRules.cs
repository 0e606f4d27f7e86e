using Actors.Http.Web;

namespace Actors.Http.Configuration;

/// <summary>What no attribute can say of a setting.</summary>
internal static class SettingsRules
{
    /// <summary>Adds a sentence for each broken rule.</summary>
    public static void Check(ActorsOptions options, List<string> errors)
    {
        Each(options.Web.Origins, "Web:Origins", origin => Origin.IsValid(origin) || origin == Origin.Any,
            "is not an origin: write scheme, host and port, such as https://app.example.com, without a path; or *", errors);
        Each(options.Web.Hosts, "Web:Hosts", host => host == Origin.Any || Uri.CheckHostName(host.Trim('[', ']')) != UriHostNameType.Unknown,
            "is not a host name: leave out scheme, port and path", errors);
        Each(options.Web.Proxies, "Web:Proxies", proxy => ProxyList.TryParse(proxy, out _),
            "is neither an address (10.0.0.7) nor a network (10.0.0.0/8)", errors);
        if (options.Tasks.DefaultTtl > options.Tasks.MaxTtl)
        {
            errors.Add($"Actors:Tasks:DefaultTtl ({options.Tasks.DefaultTtl}) is longer than Actors:Tasks:MaxTtl ({options.Tasks.MaxTtl}).");
        }

        foreach (var twice in options.Keys.GroupBy(key => key.Sha256, StringComparer.OrdinalIgnoreCase).Where(group => group.Key.Length > 0 && group.Count() > 1))
        {
            errors.Add($"Actors:Keys has the same key for {string.Join(" and ", twice.Select(key => $"'{key.Subject}'"))}: a key names one caller.");
        }
    }

    private static void Each(IEnumerable<string> values, string path, Func<string, bool> isValid, string problem, List<string> errors)
    {
        foreach (var value in values.Where(value => !isValid(value)))
        {
            errors.Add($"Actors:{path}: '{value}' {problem}.");
        }
    }
}
