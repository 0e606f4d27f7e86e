using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Front;

/// <summary>What one accepted HTTP request brings to either generation.</summary>
/// <param name="Http">The request.</param>
/// <param name="Principal">Who calls.</param>
/// <param name="Message">The parsed message.</param>
/// <param name="Server">The server that is called.</param>
internal readonly record struct Exchange(HttpContext Http, Principal Principal, Incoming Message, HostedServer Server);
