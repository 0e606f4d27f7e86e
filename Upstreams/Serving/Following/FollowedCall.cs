using System.Text.Json;
using Actors.Core.Tasks;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving.Following;

/// <summary>One attempt of a task of this host that follows a task of its server's own.</summary>
/// <param name="Server">The server.</param>
/// <param name="Context">The recorded call, as it runs.</param>
/// <param name="Task">The task of this host.</param>
/// <param name="Terms">How calls of the tool run.</param>
/// <param name="Parameters">The parameters for the server.</param>
internal sealed record FollowedCall(ServedServer Server, RequestContext<CallToolRequestParams> Context, BackgroundTaskContext Task, CallTerms Terms, JsonElement Parameters);
