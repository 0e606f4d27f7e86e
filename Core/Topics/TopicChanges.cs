namespace Actors.Core.Topics;

/// <summary>What has changed; several changes may be told at once.</summary>
[Flags]
public enum TopicChanges
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The list of tools.</summary>
    Tools = 1,

    /// <summary>The list of prompts.</summary>
    Prompts = 2,

    /// <summary>The list of resources or resource templates.</summary>
    Resources = 4,

    /// <summary>Every list.</summary>
    Lists = Tools | Prompts | Resources,

    /// <summary>The contents of one resource.</summary>
    Contents = 8,
}
