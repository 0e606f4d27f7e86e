namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Members that clients write into their files for themselves.</summary>
internal static class ForeignMembers
{
    private static readonly HashSet<string> Settled =
    [
        "alwaysAllow", "autoApprove", "autoapprove", "trust", "trusted", "alwaysLoad", "deferLoading",
        "name", "displayName", "description", "title", "icon", "icons", "iconUrl", "logoUrl", "instructions", "tags", "note", "notes", "comment",
        "source", "settings", "extensionName", "installSource", "gallery", "version", "registryUrl", "provider", "providerUrl", "dxtVersion", "dxtPath",
        "dev", "sandbox", "sandboxEnabled", "watchPaths", "networkTimeout", "longRunning", "reference", "searchKey", "configSample",
        "start_on_launch", "autoStart", "autoConnect", "remote", "id", "lastModified", "isInternal", "isGlobal", "slot", "$schema",
    ];

    private static readonly HashSet<string> Unsupported = ["oauth", "auth", "authProviderType", "headersHelper", "targetAudience", "targetServiceAccount", "oauthScopes"];

    /// <summary>Whether it is nothing to a host: approvals, descriptions, what an editor shows, remarks.</summary>
    public static bool IsSettled(string name) => Settled.Contains(name) || IsRemark(name) || IsUnsupported(name);

    /// <summary>Whether it is a way to sign in that a host does not have.</summary>
    public static bool IsUnsupported(string name) => Unsupported.Contains(name);

    /// <summary>Whether it is a remark, in JSON without comments.</summary>
    public static bool IsRemark(string name) => name is ['_' or '$' or '#', ..] or ['/', '/', ..] or "";
}
