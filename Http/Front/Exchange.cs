using Actors.Core.Identity;
using Actors.Core.Protocol;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Front;

/// <summary>What one accepted HTTP request brings to either generation.</summary>
/// <param name="Http">The request.</param>
/// <param name="Principal">Who calls.</param>
/// <param name="Message">The parsed message.</param>
internal readonly record struct Exchange(HttpContext Http, Principal Principal, Incoming Message);
