namespace Actors.Core.Keys;

/// <summary>One key of the ring. It seals for a while, and opens what it has sealed for ever.</summary>
/// <param name="Id">Names the key in what it has sealed: 16 hexadecimal digits.</param>
/// <param name="Secret">What other keys are derived from; never logged.</param>
/// <param name="From">When it begins to seal.</param>
/// <param name="Until">When the next key takes over.</param>
internal sealed record SealingKey(string Id, byte[] Secret, DateTimeOffset From, DateTimeOffset Until);
