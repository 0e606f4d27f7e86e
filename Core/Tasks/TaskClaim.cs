namespace Actors.Core.Tasks;

/// <summary>One recorded claim of a task's caller.</summary>
/// <param name="Type">The claim's type.</param>
/// <param name="Value">Its value.</param>
/// <param name="Issuer">Who issued it.</param>
/// <param name="ValueType">The type of the value, when it is not a string.</param>
public sealed record TaskClaim(string Type, string Value, string Issuer, string? ValueType = null);
