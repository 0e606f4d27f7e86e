using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixtures: each kind of content.</summary>
[McpServerToolType]
internal sealed class ContentTools
{
    [McpServerTool(Name = "test_simple_text"), Description("Returns a simple text.")]
    public static string SimpleText() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content"), Description("Returns an image.")]
    public static ContentBlock Image() => ImageContentBlock.FromBytes(TinyFiles.Png, "image/png");

    [McpServerTool(Name = "test_audio_content"), Description("Returns a sound.")]
    public static ContentBlock Audio() => AudioContentBlock.FromBytes(TinyFiles.Wav, "audio/wav");

    [McpServerTool(Name = "test_embedded_resource"), Description("Returns an embedded resource.")]
    public static ContentBlock EmbeddedResource()
        => Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types"), Description("Returns a text, an image and a resource.")]
    public static IEnumerable<ContentBlock> MultipleContentTypes() =>
    [
        new TextContentBlock { Text = "Multiple content types test:" },
        ImageContentBlock.FromBytes(TinyFiles.Png, "image/png"),
        Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
    ];

    [McpServerTool(Name = "test_error_handling"), Description("Always returns an error.")]
    public static CallToolResult Error() => new()
    {
        IsError = true,
        Content = [new TextContentBlock { Text = "This tool intentionally returns an error for testing" }],
    };

    private static EmbeddedResourceBlock Embedded(string uri, string mimeType, string text)
        => new() { Resource = new TextResourceContents { Uri = uri, MimeType = mimeType, Text = text } };
}
