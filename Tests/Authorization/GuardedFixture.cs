using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol.Server;

namespace Actors.Tests.Authorization;

/// <summary>Primitives of every kind: for everybody, for administrators, for whoever is known, for whom a policy names.</summary>
public static class GuardedFixture
{
    [McpServerToolType]
    public sealed class Tools
    {
        [McpServerTool(Name = "free")]
        public static string Free() => "free";

        [McpServerTool(Name = "known"), Authorize]
        public static string Known() => "known";

        [McpServerTool(Name = "admin"), Authorize(Roles = "admin")]
        public static string Admin() => "admin";

        [McpServerTool(Name = "policy"), Authorize(Policy = "Writers")]
        public static string Policy() => "policy";
    }

    [McpServerToolType, Authorize(Roles = "admin")]
    public sealed class AdminTools
    {
        [McpServerTool(Name = "inherited")]
        public static string Inherited() => "inherited";

        [McpServerTool(Name = "opened"), AllowAnonymous]
        public static string Opened() => "opened";
    }

    [McpServerPromptType]
    public sealed class Prompts
    {
        [McpServerPrompt(Name = "freePrompt")]
        public static string Free() => "free";

        [McpServerPrompt(Name = "adminPrompt"), Authorize(Roles = "admin")]
        public static string Admin([AllowedValues("red", "green")] string color) => color;
    }

    [McpServerResourceType]
    public sealed class Resources
    {
        [McpServerResource(UriTemplate = "test://free", Name = "freeResource")]
        public static string Free() => "free";

        [McpServerResource(UriTemplate = "test://admin", Name = "adminResource"), Authorize(Roles = "admin")]
        public static string Admin() => "admin";

        [McpServerResource(UriTemplate = "test://admin/{color}", Name = "adminTemplate"), Authorize(Roles = "admin")]
        public static string Template([AllowedValues("red", "green")] string color) => color;
    }
}
