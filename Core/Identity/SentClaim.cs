namespace Actors.Core.Identity;

/// <summary>One claim of an identity.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Value">Its value.</param>
/// <param name="ValueType">The type of its value.</param>
/// <param name="Issuer">Who issued it.</param>
public sealed record SentClaim(string Type, string Value, string ValueType, string Issuer);
