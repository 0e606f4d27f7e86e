using System.ComponentModel.DataAnnotations;

namespace Actors.Http;

/// <summary>One static bearer key.</summary>
public sealed class KeySettings
{
    /// <summary>The SHA-256 of the key, in hexadecimal; the key itself is never configured.</summary>
    [Required, RegularExpression("^[0-9a-fA-F]{64}$", ErrorMessage = "Sha256 is 64 hexadecimal digits: the SHA-256 of the key.")]
    public string Sha256 { get; set; } = "";

    /// <summary>Who calls with this key.</summary>
    [Required]
    public string Subject { get; set; } = "";

    /// <summary>The caller's roles.</summary>
    public IList<string> Roles { get; set; } = [];

    /// <summary>The caller's scopes.</summary>
    public IList<string> Scopes { get; set; } = [];
}
