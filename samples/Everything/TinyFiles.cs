namespace Actors.Samples.Everything;

/// <summary>The smallest valid files of their kinds.</summary>
internal static class TinyFiles
{
    /// <summary>A PNG of one red pixel.</summary>
    public static readonly ReadOnlyMemory<byte> Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    /// <summary>A WAV of eight silent samples: 8 kHz, mono, 8 bits.</summary>
    public static readonly ReadOnlyMemory<byte> Wav =
        (byte[])[.. "RIFF"u8, 44, 0, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x40, 0x1F, 0, 0, 1, 0, 8, 0, .. "data"u8, 8, 0, 0, 0, 128, 128, 128, 128, 128, 128, 128, 128];
}
