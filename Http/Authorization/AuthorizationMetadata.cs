using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol.Server;

namespace Actors.Http.Authorization;

/// <summary>Reads <c>[Authorize]</c> and <c>[AllowAnonymous]</c> off tools, prompts and resources.</summary>
internal static class AuthorizationMetadata
{
    /// <summary>Whether the primitive is not for everybody. <c>[AllowAnonymous]</c>, on the method or its class, opens it.</summary>
    public static bool IsOn(IMcpServerPrimitive? primitive)
    {
        if (primitive is null)
        {
            return false;
        }

        var demands = false;
        var metadata = primitive.Metadata;
        for (var i = 0; i < metadata.Count; i++)
        {
            switch (metadata[i])
            {
                case IAllowAnonymous:
                    return false;
                case IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData:
                    demands = true;
                    break;
            }
        }

        return demands;
    }

    /// <summary>Whether the lists of this server differ by caller, so that nobody may keep one for somebody else.</summary>
    public static bool IsOn(McpServerOptions options) => Guarded(options).Any();

    /// <summary>All primitives that are not for everybody.</summary>
    public static IEnumerable<IMcpServerPrimitive> Guarded(McpServerOptions options) =>
        All(options.ToolCollection).Concat(All(options.PromptCollection)).Concat(All(options.ResourceCollection)).Where(IsOn);

    private static IEnumerable<IMcpServerPrimitive> All<T>(McpServerPrimitiveCollection<T>? primitives)
        where T : IMcpServerPrimitive => primitives is null ? [] : primitives.Cast<IMcpServerPrimitive>();
}
