namespace Actors.Samples.Demo.Files;

/// <summary>Media types by file name, for those that clients treat specially.</summary>
internal static class MimeTypes
{
    public const string Text = "text/plain";
    public const string Binary = "application/octet-stream";

    /// <summary>The media type, or null where the name does not tell.</summary>
    public static string? Of(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        ".svg" => "image/svg+xml",
        ".pdf" => "application/pdf",
        ".zip" => "application/zip",
        ".json" => "application/json",
        ".xml" => "application/xml",
        ".html" or ".htm" => "text/html",
        ".css" => "text/css",
        ".csv" => "text/csv",
        ".md" => "text/markdown",
        ".txt" or ".log" => Text,
        _ => null,
    };

    /// <summary>Whether clients can show it as a picture.</summary>
    public static bool IsPicture(string mimeType) => mimeType is "image/png" or "image/jpeg" or "image/gif" or "image/webp";
}
