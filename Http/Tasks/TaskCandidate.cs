using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>A call that may become a task.</summary>
/// <param name="Context">The request.</param>
/// <param name="Call">The way back to its caller.</param>
/// <param name="Ask">What it says of tasks.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Terms">The tool's terms.</param>
internal sealed record TaskCandidate(RequestContext<CallToolRequestParams> Context, ICallTransport Call, TaskAsk Ask, McpServerTool Tool, TaskTerms Terms);
